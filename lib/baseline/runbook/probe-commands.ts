import type { FlowEdge } from "#lib/flows/index.ts";
import { stableSelector, type Pod, type Snapshot, type Workload } from "#lib/policy/index.ts";
import type { RunbookInput } from "./runbook-input.ts";

const PROBES_SHOWN = 3;

/**
 * Lines that try observed connections of a namespace from inside its pods, one that must fail, and DNS. Empty where no
 * workload of it can be named by labels.
 */
export function probeCommands(input: RunbookInput, namespace: string): string {
  const { snapshot, canaryImage } = input;
  const edges = coveredEdges(input);
  const workload = probedWorkload(snapshot, edges, namespace);
  const selector = workload && labelText(workload);
  if (workload === undefined || selector === undefined) return "";
  const targets = targetsOf(snapshot, edges, workload);
  const tries = targets.map(
    ({ host, port }) =>
      `${agnhost(canaryImage, `connect ${host}:${port} --timeout=3s --protocol=tcp`)}   # must connect`,
  );
  return [
    `NS=${namespace}`,
    `POD=$(kubectl -n "$NS" get pod -l '${selector}' -o jsonpath='{.items[0].metadata.name}')`,
    // The restricted profile wants a user that is not root and names none; images that name none are refused without it.
    `echo '{"securityContext":{"runAsUser":65534}}' > probe.json`,
    ...tries,
    `${agnhost(canaryImage, "connect kubernetes.default.svc.cluster.local:443 --timeout=3s --protocol=tcp")}   # DNS would be an alarm; TIMEOUT is right unless this app calls the API server`,
    `${agnhost(canaryImage, "connect 192.0.2.1:443 --timeout=3s --protocol=tcp")}   # must print TIMEOUT: nothing allows it`,
  ].join("\n");
}

/** What a rule allows: a connection that no rule covers (only ever denied, dismissed) is right to fail. */
function coveredEdges({ baselines, edges }: RunbookInput): readonly FlowEdge[] {
  const uncovered = new Set(baselines.flatMap((one) => one.uncovered.map(({ edgeKey }) => edgeKey)));
  return edges.filter(({ key }) => !uncovered.has(key));
}

function agnhost(image: string, args: string): string {
  return `kubectl -n "$NS" debug "$POD" -i --quiet --profile=restricted --custom=probe.json --image=${image} -- /agnhost ${args}`;
}

/** The workload of the namespace that was seen to send most; any other that can be named where none was. */
function probedWorkload(
  snapshot: Snapshot,
  edges: readonly FlowEdge[],
  namespace: string,
): Workload | undefined {
  const own = snapshot.workloads.filter((one) => one.namespace === namespace && labelText(one) !== undefined);
  const sent = (one: Workload) =>
    edges.filter(({ sender }) => sender.kind === "workload" && sender.id === one.id).length;
  return own.toSorted((a, b) => sent(b) - sent(a) || (a.name < b.name ? -1 : 1))[0];
}

/** Where a Service leads to the receiver it is called by name, so that DNS and translation are probed as well. */
function targetsOf(
  snapshot: Snapshot,
  edges: readonly FlowEdge[],
  workload: Workload,
): readonly { readonly host: string; readonly port: number }[] {
  const pods = new Map<string, Pod>(
    snapshot.pods.filter(({ ready }) => ready).map((pod) => [pod.workload, pod]),
  );
  return edges
    .filter(
      ({ sender, protocol }) => sender.kind === "workload" && sender.id === workload.id && protocol === "TCP",
    )
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap(({ receiver, port }) => {
      if (receiver.kind !== "workload" || port === 53) return [];
      const pod = pods.get(receiver.id);
      return pod === undefined ? [] : (servedAt(snapshot, pod, port) ?? []);
    })
    .slice(0, PROBES_SHOWN);
}

function servedAt(snapshot: Snapshot, pod: Pod, port: number): { host: string; port: number } | undefined {
  for (const { namespace, name, selector, ports } of snapshot.services) {
    if (namespace !== pod.namespace || selector === undefined) continue;
    if (!Object.entries(selector).every(([key, value]) => pod.labels[key] === value)) continue;
    const entry = ports.find(
      ({ targetPort }) =>
        targetPort === port || pod.ports.some((one) => one.name === targetPort && one.port === port),
    );
    if (entry !== undefined) return { host: `${name}.${namespace}.svc`, port: entry.port };
  }
  return undefined;
}

/** `-l` of kubectl takes equalities as they stand; label values hold no quote. */
function labelText(workload: Workload): string | undefined {
  const selector = stableSelector(workload);
  if (!selector.ok || selector.value.matchExpressions !== undefined) return undefined;
  const labels = Object.entries(selector.value.matchLabels ?? {});
  return labels.length === 0 ? undefined : labels.map(([key, value]) => `${key}=${value}`).join(",");
}
