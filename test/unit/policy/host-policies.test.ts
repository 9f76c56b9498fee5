import { describe, expect, it } from "vitest";
import { foreignPolicyFrom } from "#lib/manifests/foreign-policy-row.ts";
import {
  compileSnapshot,
  connectivityOf,
  dnsHolds,
  evaluate,
  withEdit,
  type ForeignPolicy,
  type Peer,
  type ProfileName,
} from "#lib/policy/index.ts";
import { policyOf } from "../../cast/cluster-parts.ts";
import { townUnder } from "../../cast/ask-town.ts";
import { nodeExporter, nodeLocalTown, town, townPeers, townPods, web } from "../../cast/town.ts";

/** As a cluster gives it: whatever its API keeps beside `spec` included. */
function rawForeign(apiVersion: string, kind: string, parts: object, namespace?: string): ForeignPolicy {
  return foreignPolicyFrom(apiVersion, kind)({ metadata: { name: "hosts", namespace }, ...parts });
}

const ccnp = (parts: object) => rawForeign("cilium.io/v2", "CiliumClusterwideNetworkPolicy", parts);
const calico = (spec: object) => rawForeign("projectcalico.org/v3", "GlobalNetworkPolicy", { spec });
const antrea = (spec: object) => rawForeign("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", { spec });

const NODE_1: Peer = { kind: "node", role: "node", addresses: ["10.0.0.11"] };
const CONTROL_PLANE: Peer = { kind: "node", role: "api-server", addresses: ["10.0.0.10"] };
const MANAGED: Peer = { kind: "node", role: "api-server", addresses: ["203.0.113.7"] };
const { stranger, nodeExporter: exporter, web: front } = townPeers;

interface Asked {
  readonly toHost: string;
  readonly fromHost: string;
  readonly toNode: string;
  readonly fromNode: string;
  readonly toPod: string;
}

/** The outcomes at both kinds of hosts; the pod that talks to them is no concern of any policy but where `toPod` says so. */
function asked(policy: ForeignPolicy): Asked {
  const ask = townUnder({ foreign: [policy] });
  return {
    toHost: ask(stranger, exporter).outcome,
    fromHost: ask(exporter, stranger).outcome,
    toNode: ask(stranger, NODE_1).outcome,
    fromNode: ask(NODE_1, stranger).outcome,
    toPod: ask(stranger, front).outcome,
  };
}

const AT_HOSTS: Asked = {
  toHost: "uncertain",
  fromHost: "uncertain",
  toNode: "uncertain",
  fromNode: "uncertain",
  toPod: "allowed",
};
const EVERYWHERE: Asked = { ...AT_HOSTS, toPod: "uncertain" };
const NOWHERE: Asked = {
  toHost: "allowed",
  fromHost: "allowed",
  toNode: "allowed",
  fromNode: "allowed",
  toPod: "allowed",
};

describe("policies of other kinds that can govern hosts", () => {
  it.each([
    ["a Cilium rule for nodes", ccnp({ spec: { nodeSelector: {} } })],
    ["one of several Cilium rules", ccnp({ specs: [{ nodeSelector: {} }] })],
  ])("%s makes answers at hosts uncertain, and no others", (_, policy) => {
    expect(asked(policy)).toEqual(AT_HOSTS);
  });

  it.each([
    [
      "Cilium rules for nodes in spec and for pods in specs",
      ccnp({ spec: { nodeSelector: {} }, specs: [{ endpointSelector: {} }] }),
    ],
    [
      "Cilium rules for pods in spec and for nodes in specs",
      ccnp({ spec: { endpointSelector: {} }, specs: [{ nodeSelector: {} }] }),
    ],
    ["a Cilium policy without a rule that can be read", ccnp({ specs: "all" })],
    ["a Cilium policy without any rule", ccnp({ spec: null })],
    ["a Calico policy, which host endpoints heed too", calico({ selector: "all()" })],
    ["an Antrea policy applied to nodes", antrea({ appliedTo: [{ nodeSelector: {} }] })],
    ["an Antrea rule applied to nodes", antrea({ ingress: [{}, { appliedTo: [{ nodeSelector: {} }] }] })],
    ["an Antrea egress rule applied to nodes", antrea({ egress: [{ appliedTo: [{ nodeSelector: {} }] }] })],
    ["an Antrea policy that cannot be read", antrea({ appliedTo: "nodes" })],
    ["an Antrea policy of no shape", rawForeign("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", {})],
    ["a kind that nobody knows", rawForeign("example.org/v1", "FabricPolicy", { spec: {} })],
  ])("%s makes them uncertain everywhere", (_, policy) => {
    expect(asked(policy)).toEqual(EVERYWHERE);
  });

  it.each([
    ["a Cilium rule for pods", ccnp({ spec: { endpointSelector: {} } })],
    ["Cilium rules for pods", ccnp({ specs: [{ endpointSelector: {} }, { endpointSelector: {} }] })],
    ["a Cilium rule with a null nodeSelector", ccnp({ spec: { endpointSelector: {}, nodeSelector: null } })],
    ["an Antrea policy applied to pods", antrea({ appliedTo: [{ podSelector: {} }], ingress: [null] })],
    [
      "the AWS kind, which governs pods alone",
      rawForeign("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy", {}),
    ],
  ])("%s changes nothing between nodes and hosts", (_, policy) => {
    const ask = townUnder({ foreign: [policy] });
    expect(ask(NODE_1, exporter).outcome).toBe("allowed");
    expect(ask(exporter, NODE_1).outcome).toBe("allowed");
  });

  it.each([
    [
      "a namespaced kind",
      rawForeign("cilium.io/v2", "CiliumNetworkPolicy", { spec: { nodeSelector: {} } }, "ledger"),
    ],
    ["a staged kind", rawForeign("projectcalico.org/v3", "StagedGlobalNetworkPolicy", { spec: {} })],
    [
      "an admin policy",
      rawForeign("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", {
        spec: {
          subject: { namespaces: { matchLabels: { team: "nobody" } } },
          ingress: [{ action: "Deny" }],
        },
      }),
    ],
  ])("%s changes nothing at hosts", (_, policy) => {
    expect(asked(policy)).toEqual(NOWHERE);
  });

  it("a Calico policy speaks for the directions that it names", () => {
    const ask = townUnder({ foreign: [calico({ types: ["Ingress"] })] });
    expect(ask(exporter, { kind: "external", addresses: ["203.0.113.9"] }).outcome).toBe("allowed");
    expect(ask({ kind: "external", addresses: ["203.0.113.9"] }, exporter).outcome).toBe("uncertain");
  });

  it("an API server is a host where a node holds its address, and outside the cluster where none does", () => {
    const ask = townUnder({ foreign: [ccnp({ spec: { nodeSelector: {} } })] });
    expect(ask(stranger, CONTROL_PLANE, 6443).outcome).toBe("uncertain");
    expect(ask(stranger, MANAGED, 6443).outcome).toBe("allowed");
  });

  it("a kubelet's way to its own pods is not certain where its node may be kept from it", () => {
    const closed = policyOf("stranger", "closed", { podSelector: {}, policyTypes: ["Ingress"] });
    const own: Peer = { kind: "node", role: "node", addresses: ["10.0.0.12"] };
    expect(townUnder({ policies: [closed] })(own, stranger).outcome).toBe("allowed");
    const foreign = [ccnp({ spec: { nodeSelector: {} } })];
    const told = townUnder({ policies: [closed], foreign })(own, stranger);
    expect(told.outcome).toBe("uncertain");
    expect(told.reasons[0]).toMatchObject({ direction: "egress", policy: { name: "hosts" } });
  });

  it("a denial at the pod stands whatever may be said at the host", () => {
    const closed = policyOf("stranger", "closed", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    const ask = townUnder({ policies: [closed], foreign: [ccnp({ spec: { nodeSelector: {} } })] });
    expect(ask(stranger, exporter).outcome).toBe("denied");
    expect(ask(exporter, stranger).outcome).toBe("denied");
  });

  it("the object is named first, then that no NetworkPolicy governs the pod", () => {
    const ask = townUnder({ foreign: [ccnp({ specs: [{ nodeSelector: {} }] })] });
    const texts = ask(stranger, exporter).reasons.map(({ text }) => text);
    expect(texts.slice(0, 2)).toEqual([
      "CiliumClusterwideNetworkPolicy hosts is of a kind that is not evaluated yet, and could change this answer for metrics/node-exporter-a (host network, 10.0.0.11).",
      "metrics/node-exporter-a runs on the host network: no NetworkPolicy governs its ingress.",
    ]);
    const [atNode] = ask(stranger, NODE_1).reasons;
    expect(atNode).toMatchObject({ kind: "not-evaluable", direction: "ingress", policy: { name: "hosts" } });
    expect(atNode?.text).toContain("for node 10.0.0.11.");
    expect(ask(NODE_1, exporter).reasons.filter(({ policy }) => policy?.name === "hosts")).toHaveLength(2);
  });

  it.each<[ProfileName, string]>([
    ["flannel", "allowed"],
    ["weave", "uncertain"],
    ["ovn-kubernetes", "uncertain"],
    ["netpol-analyzer", "allowed"],
  ])("on %s the answer at a pod on the host network is %s", (profile, outcome) => {
    const ask = townUnder({ profile, foreign: [ccnp({ spec: { nodeSelector: {} } })] });
    expect(ask(stranger, exporter).outcome).toBe(outcome);
    expect(ask(exporter, stranger).outcome).toBe(outcome);
  });

  it("DNS is not shown to hold where the cache on the node may be kept from answering, and is asked of the pods that answer", () => {
    const holding = (foreignPolicies: readonly ForeignPolicy[]) =>
      dnsHolds(compileSnapshot(nodeLocalTown({ foreignPolicies })), townPods.web1);
    expect(holding([]).holds).toBe(true);
    const { holds, endpoints } = holding([ccnp({ spec: { nodeSelector: {} } })]);
    expect(holds).toBe(false);
    const uncertain = endpoints.filter(({ decision }) => decision.outcome === "uncertain");
    expect(uncertain.map(({ address, protocol }) => `${address} ${protocol}`)).toEqual([
      "169.254.20.10 UDP",
      "169.254.20.10 TCP",
      "10.96.0.10 UDP",
      "10.96.0.10 TCP",
    ]);
    for (const { decision } of uncertain) expect(decision.reasons[0]?.policy?.name).toBe("hosts");
  });

  it("the whole picture and the picture after an edit say the same", () => {
    const snapshot = town({ foreignPolicies: [ccnp({ spec: { nodeSelector: {} } })] });
    const everybody = policyOf("metrics", "all", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    const before = compileSnapshot(snapshot);
    const after = withEdit(before, { kind: "put", policy: everybody });
    for (const cluster of [before, after, compileSnapshot(snapshot, [everybody])]) {
      const question = { port: 9100, protocol: "TCP" } as const;
      expect(evaluate(cluster, { sender: front, receiver: exporter, ...question }).outcome).toBe("uncertain");
      expect(evaluate(cluster, { sender: front, receiver: NODE_1, ...question }).outcome).toBe("uncertain");
      const connectivity = connectivityOf(cluster);
      const at = (id: string) => connectivity.workloads.findIndex(({ workload }) => workload.id === id);
      const opening = connectivity.openings.get(connectivity.between(at(web.id), at(nodeExporter.id)));
      expect(opening.certain).not.toBe(opening.possible);
    }
  });
});
