import {
  unreadOf,
  unreadWords,
  type ApiServerCallee,
  type Protocol,
  type RulePort,
} from "#lib/policy/index.ts";
import type { Ask, AskEnd, Discovery } from "./ask.ts";
import { apiServerSource, type ApiServerSource } from "./api-server.ts";
import { isOnHost } from "./cluster-index.ts";
import type { Finding, FindingKind } from "./finding.ts";
import { madeFinding } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { backendsOf, byWorkload, type ServiceBackend, type WorkloadPorts } from "./service-backends.ts";
import { listed, portWords } from "./words.ts";

type CalleeKind = Extract<FindingKind, "webhook" | "aggregated-api" | "conversion-webhook">;

const KINDS: Readonly<Record<ApiServerCallee["kind"], CalleeKind>> = {
  ValidatingWebhookConfiguration: "webhook",
  MutatingWebhookConfiguration: "webhook",
  APIService: "aggregated-api",
  CustomResourceDefinition: "conversion-webhook",
};

const TITLES: Readonly<Record<CalleeKind, string>> = {
  webhook: "Admission webhook",
  "aggregated-api": "Aggregated API",
  "conversion-webhook": "Conversion webhook",
};

/** The APIs of metrics-server, which has a finding of its own. */
export const METRICS_API = /\.metrics\.k8s\.io$/;

/** What the API server itself calls: one finding for each Service and port, however many objects name it. */
export function findCallees(scene: Scene): readonly Discovery[] {
  const callees = (scene.snapshot.platform?.callees ?? []).filter(
    ({ kind, name }) => kind !== "APIService" || !METRICS_API.test(name),
  );
  const groups = Map.groupBy(
    callees,
    (callee) => `${KINDS[callee.kind]} ${callee.namespace}/${callee.service}:${callee.port}`,
  );
  const source = apiServerSource(scene);
  return [...groups.values()].flatMap((group) => calleeDiscovery(scene, group, source));
}

function calleeDiscovery(
  scene: Scene,
  callees: readonly ApiServerCallee[],
  source: ApiServerSource,
): readonly Discovery[] {
  const [first] = callees;
  if (first === undefined) return [];
  const kind = KINDS[first.kind];
  const name = `${first.namespace}/${first.service}`;
  const called = calledBackends(scene, first);
  const derivedFrom = callees.slice(0, 5).map(derivation);
  const common = { kind, name: `${name}:${first.port}`, title: `${TITLES[kind]} ${name}`, derivedFrom };
  if (typeof called === "string") {
    const text = `${breakage(callees)} ${called}, so it is not known which pods the API server calls.`;
    const finding = madeFinding({ ...common, text, certainty: "unknown", namespaces: [first.namespace] });
    return [{ finding, asks: [] }];
  }
  const { workloads, byHand } = byWorkload(called);
  const inPods = workloads.filter(({ workload }) => !isOnHost(scene.index, workload));
  const finding = madeFinding({
    ...common,
    text: `${breakage(callees)} The API server calls it from ${source.words}, on ${portWords(called)} of its pods.`,
    certainty: source.certainty,
    workloads: workloads.map(({ workload }) => workload),
    namespaces: inPods.length === 0 && byHand.length > 0 ? [] : [first.namespace],
    endpoints: endpointsOf(called),
  });
  return [{ finding, asks: calleeAsks(callees, inPods, source) }];
}

function calledBackends(scene: Scene, callee: ApiServerCallee): readonly ServiceBackend[] | string {
  const name = `${callee.namespace}/${callee.service}`;
  const service = scene.index.services.get(name);
  if (service === undefined) return untold(scene, ["services"]) ?? `Service ${name} does not exist`;
  const ports = service.ports.filter(({ port }) => port === callee.port);
  if (ports.length === 0) return `Service ${name} has no port ${callee.port}`;
  const backends = backendsOf(scene.index, service, ports);
  if (backends.length > 0) return backends;
  return untold(scene, ["pods", "endpointslices.discovery.k8s.io"]) ?? `Service ${name} has no endpoint`;
}

/** What was not read is not told as what is not there. */
function untold({ snapshot }: Scene, resources: readonly string[]): string | undefined {
  const unread = unreadOf(snapshot, resources);
  if (unread.length === 0) return undefined;
  const words = unreadWords(unread);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What stops while the API server cannot reach it. */
function breakage(callees: readonly ApiServerCallee[]): string {
  const [first] = callees;
  if (first === undefined || first.kind === "APIService")
    return "Without it its API group answers nothing, and discovery is slow.";
  if (first.kind === "CustomResourceDefinition")
    return "Without it objects of its kinds cannot be read or written in their other versions.";
  const guards = new Set(callees.flatMap((callee) => callee.guards ?? []));
  const fails = callees.some((callee) => callee.failurePolicy === "Fail");
  const about = guards.size === 0 ? "" : ` for ${listed([...guards].toSorted())}`;
  if (fails)
    return `It is asked${about || " at writes"}, and what it cannot answer is refused (failurePolicy Fail).`;
  return `It is asked${about || " at writes"}; while it does not answer, writes wait for its timeout (failurePolicy Ignore).`;
}

function derivation(callee: ApiServerCallee): Finding["derivedFrom"][number] {
  const target = `${callee.namespace}/${callee.service}:${callee.port}`;
  const field =
    callee.kind === "APIService"
      ? "spec.service"
      : callee.kind === "CustomResourceDefinition"
        ? "spec.conversion.webhook.clientConfig.service"
        : `webhooks[${callee.webhook}].clientConfig.service`;
  return { object: `${callee.kind} ${callee.name}`, field, value: target };
}

/** One ask for each workload that answers and each place that the API server may call from. */
export function calleeAsks(
  callees: readonly ApiServerCallee[],
  workloads: readonly WorkloadPorts[],
  source: ApiServerSource,
): readonly Ask[] {
  const objects = [...new Set(callees.map(({ kind, name }) => `${kind} ${name}`))];
  return workloads.flatMap(({ workload, ports }) =>
    source.ends.map((sender): Ask => ({
      sender,
      receiver: { kind: "workload", workload },
      ports: rulePorts(ports),
      because: `${listed(objects, 2)} ${objects.length === 1 ? "has" : "have"} the API server call these pods on ${portWords(ports)}, from ${source.words}.`,
      ...(isAgent(sender) ? {} : { only: "ingress" as const }),
      expected: {
        kind: "api-server-call",
        what: `call of the API server for ${objects[0] ?? ""}`,
        derivedFrom: objects[0] ?? "",
      },
    })),
  );
}

/** The agents of a managed control plane are pods, whose own egress has to let the call out. */
function isAgent(end: AskEnd): boolean {
  return end.kind === "workload";
}

/** Ports as a rule writes them. */
export function rulePorts(
  ports: readonly { readonly port: number; readonly protocol: Protocol }[],
): readonly RulePort[] {
  return ports.map(({ port, protocol }) => ({ protocol, port }));
}

/** Backends as a finding shows them. */
export function endpointsOf(backends: readonly ServiceBackend[]): Finding["endpoints"] {
  return backends.map(({ address, port, protocol, pod }) => ({
    address,
    port,
    protocol,
    hostNetwork: pod?.hostNetwork ?? false,
  }));
}
