import {
  dnsEndpointsOf,
  egressRuleOf,
  type NetworkPolicyEgressRule,
  type Pod,
  type RuleDraft,
  type Snapshot,
} from "#lib/policy/index.ts";
import { NODE_CALLER } from "./cases/address-cases.ts";
import { lookedUp } from "./looked-up.ts";
import { proofCaveats } from "./proof-caveats.ts";
import type { CanaryPod } from "./proof-step.ts";

/** An address and port that something listens on. */
export interface AddressTarget {
  readonly title: string;
  readonly address: string;
  readonly port: number;
}

/** What exists in (nearly) every cluster and can be reached without starting anything. Absent: none is known here. */
export interface ProofTargets {
  /** Where DNS answers over TCP, after service translation. */
  readonly dns?: AddressTarget;
  /** The rule that lets the canary pods resolve names in this cluster. */
  readonly dnsRules: readonly NetworkPolicyEgressRule[];
  /** A name that DNS answers here. */
  readonly lookup: string;
  /** The address of another node than its caller's. */
  readonly node?: { readonly title: string; readonly address: string };
  /** An address that no pod and no node holds. */
  readonly outside?: AddressTarget;
  /** What cannot be tried because of where the pods run. */
  readonly caveats?: readonly string[];
}

/** What the targets follow from. `outside` is one that somebody configured. */
export interface TargetInput {
  readonly snapshot: Snapshot;
  readonly pods: readonly CanaryPod[];
  /** The rules that every namespace gets for DNS, as discovery found them. */
  readonly dnsRules: readonly RuleDraft[];
  readonly outside?: { readonly address: string; readonly port: number };
}

/**
 * Targets outside of the canary pods. The API server serves as an outside address only where no node holds its
 * address: elsewhere an ipBlock of it would be one of a node, which is another question.
 */
export function proofTargets(input: TargetInput): ProofTargets {
  const { snapshot, pods } = input;
  const dns = dnsEndpointsOf(snapshot, somePod(pods)).find(
    ({ protocol, address }) => protocol === "TCP" && address !== "",
  );
  const node = nodeTarget(snapshot, pods);
  const outside = outsideTarget(input);
  return {
    dnsRules: input.dnsRules.flatMap(({ receiver, ports }) => egressRuleOf(receiver, ports) ?? []),
    lookup: lookedUp(snapshot),
    caveats: proofCaveats(snapshot, pods),
    ...(dns === undefined ? {} : { dns: { title: "DNS", address: dns.address, port: dns.port } }),
    ...(node === undefined ? {} : { node }),
    ...(outside === undefined ? {} : { outside }),
  };
}

/** Never the caller's own node: many CNIs let a pod reach that whatever policies say. */
function nodeTarget(
  { nodes }: Snapshot,
  pods: readonly CanaryPod[],
): { readonly title: string; readonly address: string } | undefined {
  const caller = pods.find((pod) => pod.role === NODE_CALLER);
  const family = (caller?.ip ?? "").includes(":");
  const addressed = nodes.flatMap((node) => {
    const address = node.ips.find((ip) => ip.includes(":") === family);
    return address === undefined || node.name === caller?.nodeName
      ? []
      : [{ title: `node ${node.name}`, address }];
  });
  return addressed[0];
}

function outsideTarget({ snapshot, outside }: TargetInput): AddressTarget | undefined {
  if (outside !== undefined) return { title: `${outside.address}`, ...outside };
  const slice = snapshot.endpointSlices.find(
    ({ namespace, service }) => namespace === "default" && service === "kubernetes",
  );
  const address = slice?.endpoints.flatMap(({ addresses }) => addresses)[0];
  const port = slice?.ports.find(({ port }) => port !== undefined)?.port;
  if (address === undefined || port === undefined) return undefined;
  const isOfNode = snapshot.nodes.some((node) => node.ips.includes(address));
  const isOfPod = snapshot.pods.some((pod) => pod.ips.includes(address));
  return isOfNode || isOfPod ? undefined : { title: "the API server", address, port };
}

/** A canary pod as the snapshot would have it: it resolves names as most pods do. */
function somePod(pods: readonly CanaryPod[]): Pod {
  const client = pods.find((pod) => pod.role === "client");
  return {
    namespace: "",
    name: client?.name ?? "canary",
    uid: "",
    workload: "/ReplicaSet/canary" as Pod["workload"],
    labels: {},
    ips: client === undefined ? [] : [client.ip],
    ...(client === undefined ? {} : { nodeName: client.nodeName }),
    hostNetwork: false,
    finished: false,
    ready: true,
    restarts: 0,
    ports: [],
    dnsPolicy: "ClusterFirst",
    dnsNameservers: [],
    createdAtMs: 0,
  };
}
