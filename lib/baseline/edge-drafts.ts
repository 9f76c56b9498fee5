import { clientCrowds, connectionCounts, type FlowEdge } from "#lib/flows/index.ts";
import {
  PROFILES,
  proposeRule,
  refuse,
  type Pod,
  type Result,
  type RuleDraft,
  type Service,
  type Snapshot,
  type WorkloadId,
} from "#lib/policy/index.ts";
import type { EnforcementReport } from "#lib/enforcement/index.ts";

/** What an observed edge came to: the rule that would allow it, or why there is none. */
export interface EdgeDraft {
  readonly edge: FlowEdge;
  readonly draft: Result<Pick<RuleDraft, "sender" | "receiver" | "ports">>;
}

/** What edges are judged by. */
export interface EdgeScene {
  readonly snapshot: Snapshot;
  readonly report: EnforcementReport;
  readonly edges: readonly FlowEdge[];
  readonly dismissed: ReadonlySet<string>;
}

/**
 * The narrowest rule for every observed edge. None for one that was dismissed, that was only ever denied (nothing can
 * depend on it, and allowing it would open what is closed), that no NetworkPolicy of this CNI can say, or that needs no
 * rule: a kubelet probe from the pod's own node.
 */
export function edgeDrafts(scene: EdgeScene): readonly EdgeDraft[] {
  const crowdOf = clientCrowds(scene.edges);
  const isProbe = probeRecogniser(scene);
  return scene.edges.map((edge) => {
    const { sender, receiver, port, protocol } = edge;
    const refused = refusal(scene, edge, isProbe);
    if (refused !== undefined) return { edge, draft: refused };
    if (protocol === "ICMP") return { edge, draft: NO_ICMP };
    const question = { sender, receiver, port, protocol };
    const drafted = proposeRule(scene.snapshot, question, "flow", crowdOf(edge));
    return { edge, draft: drafted.ok ? { ok: true, value: drafted.value.rule } : drafted };
  });
}

const NO_ICMP = refuse({
  code: "not-expressible",
  message: "A NetworkPolicy cannot name ICMP; what becomes of it at an isolated pod is up to the CNI.",
});

function refusal(
  { dismissed }: EdgeScene,
  edge: FlowEdge,
  isProbe: (edge: FlowEdge) => boolean,
): ReturnType<typeof refuse> | undefined {
  if (dismissed.has(edge.key)) {
    return refuse({ code: "dismissed", message: "Dismissed in triage: it is to be denied." });
  }
  const { allowed, denied } = connectionCounts(edge.tally);
  if (allowed === 0 && denied > 0) {
    const message = `It was only ever denied (${denied} times), so nothing depends on it. Accept it in triage if it should be allowed.`;
    return refuse({ code: "always-denied", message });
  }
  if (!isProbe(edge)) return undefined;
  const message =
    "A kubelet probe: what comes from the pod's own node is let in whatever policies say, so no rule is needed.";
  return refuse({ code: "own-node", message });
}

/**
 * Recognises kubelet probes: from nodes alone, to a port that every pod of the workload is probed on, where this CNI
 * exempts a pod's own node and no node port leads to the same pods (then other nodes call too).
 */
function probeRecogniser({ snapshot, report }: EdgeScene): (edge: FlowEdge) => boolean {
  if (!PROFILES[report.profile].ownNodeIsExempt) return () => false;
  const podsOf = Map.groupBy(
    snapshot.pods.filter((pod) => !pod.finished),
    (pod) => pod.workload,
  );
  const opened = snapshot.services.filter((service) =>
    service.ports.some(({ nodePort }) => nodePort !== undefined),
  );
  const known = new Map<WorkloadId, boolean>();
  const isOpened = (id: WorkloadId, pods: readonly Pod[]) => {
    const found = known.get(id) ?? opened.some((service) => pods.some((pod) => leadsTo(service, pod)));
    known.set(id, found);
    return found;
  };
  return ({ sender, receiver, port, protocol }) => {
    if (sender.kind !== "node" || sender.role !== "node" || receiver.kind !== "workload") return false;
    const pods = podsOf.get(receiver.id) ?? [];
    if (protocol !== "TCP" || pods.length === 0 || isOpened(receiver.id, pods)) return false;
    const nodes = new Set(pods.flatMap((pod) => pod.hostIP ?? []));
    return (
      pods.every((pod) => (pod.probes ?? []).some((probe) => probe.port === port)) &&
      sender.addresses.every((address) => nodes.has(address))
    );
  };
}

function leadsTo({ namespace, selector }: Service, pod: Pod): boolean {
  if (selector === undefined || namespace !== pod.namespace) return false;
  return Object.entries(selector).every(([key, value]) => pod.labels[key] === value);
}
