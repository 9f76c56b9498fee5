import {
  compileSnapshot,
  dnsDecision,
  dnsEndpointsOf,
  endOfPeer,
  peerKey,
  unreadOf,
  unreadWords,
  type CompiledCluster,
  type Decision,
  type Pod,
  type Reason,
  type ReasonKind,
  type Workload,
} from "#lib/policy/index.ts";
import type { Gate, GateFinding, GateInput } from "../gate.ts";
import { fail, pass } from "./gate-result.ts";
import { raisedPolicies } from "./raised-policies.ts";

const named = { name: "dns", title: "DNS holds" } as const;

/**
 * Holds egress for as long as the engine cannot show that every pod of the namespace reaches each DNS endpoint that it
 * really uses, over UDP and TCP, with the bridge raised (invariant I5). Denied and uncertain both hold, and what was
 * decided about the observed DNS edges does not matter: a dismissed lookup fails like any other.
 */
export const dnsGate: Gate = {
  ...named,
  guards: ["egress", "locked"],
  evaluate(input) {
    const { namespace } = input.rollout;
    const unread = unreadOf(input.snapshot, ["pods"]);
    if (unread.length > 0) {
      return fail(named, {
        evidence: `Which pods ${namespace} has is unknown: ${unreadWords(unread)}`,
        findings: unread.map(({ reason }) => ({ about: { kind: "namespace", namespace }, text: reason })),
        fix: "Grant the account that Drawbridge runs as list and watch on pods.",
      });
    }
    const pods = podsAndTemplates(input);
    const cluster = compileSnapshot(input.snapshot, raisedPolicies(input));
    const checks = pods.map((pod) => checkPod(input, cluster, pod));
    const findings = checks.flatMap((check) => check.findings);
    if (findings.length === 0) return pass(named, passWords(pods.length, checks));
    const names = [...new Set(findings.map((finding) => nameOf(finding)))];
    return fail(named, {
      evidence: `${names.length} of ${pods.length} pods would lose DNS: ${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`,
      findings,
      fix: `Allow DNS for all pods of ${namespace}.`,
    });
  },
};

interface PodCheck {
  readonly findings: readonly GateFinding[];
  readonly servers: readonly string[];
}

function checkPod(input: GateInput, cluster: CompiledCluster, pod: Pod): PodCheck {
  const { namespace } = input.rollout;
  const about = { kind: "pod" as const, namespace, pod: pod.name };
  const endpoints = dnsEndpointsOf(input.snapshot, pod);
  const compiled =
    cluster.podsByName.get(`${pod.namespace}/${pod.name}`) ?? cluster.podsByWorkload.get(pod.workload)?.[0];
  if (endpoints.length === 0 || compiled === undefined) {
    if (pod.dnsPolicy === "None" && pod.dnsNameservers.length === 0) return { findings: [], servers: [] };
    const text = `${pod.name}: its DNS servers are not known (dnsPolicy ${pod.dnsPolicy}), so nobody can show that it reaches them.`;
    return { findings: [{ about, text }], servers: [] };
  }
  const findings = endpoints.flatMap((endpoint): readonly GateFinding[] => {
    const { peer, port, protocol, address, why } = endpoint;
    const decision = dnsDecision(cluster, compiled, endpoint);
    if (decision.outcome === "allowed") return [];
    const word = decision.outcome === "denied" ? "is denied" : "cannot be shown to reach";
    const reason = reasonFor(decision)?.text ?? "";
    const text = `${pod.name} ${word} ${address} on ${protocol} ${port} (${why}). ${reason}`.trim();
    const to = endOfPeer(peerKey(peer)) ?? address;
    const question = { from: senderText(input, pod), to, port, protocol };
    return [{ about, text, ...(to === "" ? {} : { question }) }];
  });
  return { findings, servers: endpoints.map((endpoint) => endpoint.address) };
}

/** A pod by its name; the next one of a workload that has none by that workload. */
function senderText({ snapshot }: GateInput, { namespace, name, workload }: Pod): string {
  const isThere = snapshot.pods.some((one) => one.namespace === namespace && one.name === name);
  return isThere ? `${namespace}/${name}` : workload;
}

/**
 * The reason nearest to the answer: of one that is not certain what nobody can tell, and never one by which the other
 * side lets the lookup through.
 */
function reasonFor({ outcome, reasons }: Decision): Reason | undefined {
  const unknown = outcome === "uncertain" && reasons.find(({ kind }) => kind === "not-evaluable");
  return unknown || reasons.find(({ kind }) => !LETS_THROUGH.has(kind));
}

const LETS_THROUGH: ReadonlySet<ReasonKind> = new Set(["no-policy-selects", "allowed-by-rule", "exempt"]);

/** Pods on the host network follow the node's resolvers and no policy. Workloads without a pod stand by their template. */
function podsAndTemplates({ snapshot, rollout }: GateInput): readonly Pod[] {
  const here = snapshot.pods.filter((pod) => pod.namespace === rollout.namespace && !pod.finished);
  const running = new Set(here.map((pod) => pod.workload));
  const templates = snapshot.workloads
    .filter((workload) => workload.namespace === rollout.namespace && !running.has(workload.id))
    .map((workload) =>
      templatePod(
        workload,
        snapshot.pods.find((pod) => pod.workload === workload.id),
      ),
    );
  return [...here, ...templates].filter((pod) => !pod.hostNetwork);
}

/** The next pod of a workload that has none now, taken after its last one where that is still known. */
function templatePod(workload: Workload, last: Pod | undefined): Pod {
  return {
    namespace: workload.namespace,
    name: `next pod of ${workload.kind} ${workload.name}`,
    uid: "",
    workload: workload.id,
    labels: workload.templateLabels,
    ips: [],
    hostNetwork: last?.hostNetwork ?? false,
    finished: false,
    ready: false,
    restarts: 0,
    ports: last?.ports ?? [],
    dnsPolicy: last?.dnsPolicy ?? "ClusterFirst",
    dnsNameservers: last?.dnsNameservers ?? [],
    createdAtMs: 0,
  };
}

function passWords(pods: number, checks: readonly PodCheck[]): string {
  const servers = [...new Set(checks.flatMap((check) => check.servers))];
  if (pods === 0) return "No pod of this namespace needs DNS";
  const shown =
    servers.length > 3
      ? `${servers.slice(0, 3).join(", ")} and ${servers.length - 3} more`
      : servers.join(" and ");
  return `${pods} of ${pods} pods reach ${shown}, UDP and TCP`;
}

function nameOf(finding: GateFinding): string {
  return finding.about.kind === "pod" ? finding.about.pod : "";
}
