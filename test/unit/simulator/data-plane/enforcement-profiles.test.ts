import { describe, expect, it } from "vitest";
import { ENFORCEMENT_PROFILES } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { connection, pod, policy } from "../small-world.ts";
import { API_TO_DB, block, egress, ingress, tcp, TOWN, verdict, WEB_TO_API } from "./judged-town.ts";

type Name = keyof typeof ENFORCEMENT_PROFILES;

/** One difference: a question under policies, with what the specification and one plugin say. */
type Difference = [
  promise: string,
  policies: KubeObject[],
  question: string,
  plugin: Name,
  verdicts: readonly [spec: "allowed" | "denied", plugin: "allowed" | "denied"],
];

const fromDb = { matchLabels: { app: "agent" } };
const admin = (spec: object): KubeObject => ({
  apiVersion: "policy.networking.k8s.io/v1alpha2",
  kind: "ClusterNetworkPolicy",
  metadata: { name: "everybody" },
  spec: { tier: "Admin", priority: 1, subject: { namespaces: {} }, ...spec },
});
const baselineDeny = admin({ tier: "Baseline", ingress: [{ action: "Deny", from: [{ namespaces: {} }] }] });
const SOUTH = "node south > payments/api:8080";
const exceptWeb = block("10.244.0.0/16", ["10.244.0.0/28"]);

const DIFFERENCES: Difference[] = [
  [
    "a block is a pod's address",
    ingress([{ from: [block("10.244.0.0/16")] }]),
    WEB_TO_API,
    "cilium",
    ["allowed", "denied"],
  ],
  [
    "a block is a node's address",
    ingress([{ from: [block("10.0.0.0/24")] }]),
    SOUTH,
    "cilium",
    ["allowed", "denied"],
  ],
  [
    "a block is a node's address, in that mode of Cilium too",
    ingress([{ from: [block("10.0.0.0/24")] }]),
    SOUTH,
    "cilium-cidr-nodes",
    ["allowed", "allowed"],
  ],
  [
    "an except ends its own block only",
    ingress([{ from: [exceptWeb] }, { from: [block("0.0.0.0/0")] }]),
    WEB_TO_API,
    "aws-vpc-cni",
    ["allowed", "denied"],
  ],
  [
    "an except does not bind a rule without peers",
    ingress([{ from: [exceptWeb] }, {}]),
    WEB_TO_API,
    "aws-vpc-cni",
    ["allowed", "denied"],
  ],
  [
    "a block as narrow as the except lets in after all",
    ingress([{ from: [exceptWeb] }, { from: [block("10.244.0.0/28")] }]),
    WEB_TO_API,
    "aws-vpc-cni",
    ["allowed", "allowed"],
  ],
  [
    "a selector lets in whatever an except says",
    ingress([{ from: [exceptWeb] }, { from: [{ namespaceSelector: {} }] }]),
    WEB_TO_API,
    "aws-vpc-cni",
    ["allowed", "allowed"],
  ],
  [
    "endPort opens a range",
    ingress([{ ports: [tcp(8000, 8090)] }]),
    WEB_TO_API,
    "weave",
    ["allowed", "denied"],
  ],
  [
    "a pod's own node is one more receiver",
    egress([]),
    "payments/api > node north:9100",
    "weave",
    ["denied", "allowed"],
  ],
  [
    "another node is one more receiver",
    egress([]),
    "payments/api > node south:9100",
    "weave",
    ["denied", "denied"],
  ],
  [
    "a pod's own node gets in",
    ingress([]),
    "node north > payments/api:8080",
    "netpol-analyzer",
    ["allowed", "denied"],
  ],
  [
    "a pod on the host network is no pod to a podSelector",
    egress([{ to: [{ namespaceSelector: {}, podSelector: fromDb }] }]),
    "payments/api > ledger/agent:9100",
    "ovn-kubernetes",
    ["denied", "allowed"],
  ],
  [
    "a pod on the host network is no pod to a namespaceSelector",
    egress([{ to: [{ namespaceSelector: {} }] }]),
    "payments/api > ledger/agent:9100",
    "ovn-kubernetes",
    ["denied", "denied"],
  ],
  [
    "a pod on the host network has no policies",
    [policy("ledger/deny", { podSelector: {} })],
    "payments/api > ledger/agent:9100",
    "netpol-analyzer",
    ["allowed", "denied"],
  ],
  [
    "networks are pods too",
    [admin({ egress: [{ action: "Deny", to: [{ networks: ["10.244.0.0/16"] }] }] })],
    WEB_TO_API,
    "netpol-analyzer",
    ["denied", "allowed"],
  ],
  [
    "a policy for egress leaves ingress to the baseline",
    [baselineDeny, ...egress([{}])],
    WEB_TO_API,
    "kindnet",
    ["denied", "allowed"],
  ],
  [
    "where no policy selects, the baseline speaks",
    [baselineDeny],
    WEB_TO_API,
    "kindnet",
    ["denied", "denied"],
  ],
  ["IPv6 is filtered", ingress([]), "[2001:db8::9] > payments/six:8080", "azure-npm", ["denied", "allowed"]],
  ["policies are enforced", ingress([]), WEB_TO_API, "flannel", ["denied", "allowed"]],
];

const SIX = pod("payments/six", { app: "six" }, { ip: "fd00::21" });

describe("what plugins do otherwise than the specification, or where it is silent", () => {
  it.each(DIFFERENCES)("%s", (...[, policies, question, plugin, verdicts]) => {
    const under = [SIX, ...policies];
    const names = ["spec", plugin] as const;
    expect(names.map((name) => verdict(under, question, ENFORCEMENT_PROFILES[name]))).toEqual(verdicts);
  });

  it("a pod of both families is judged in the family of the connection", () => {
    const world = worldOf([...TOWN, ...egress([{ to: [block("fd00::/8")] }])]);
    const question = connection(API_TO_DB);
    expect(judge(world, { ...question, family: 6 }, ENFORCEMENT_PROFILES.spec).verdict).toBe("allowed");
    expect(judge(world, { ...question, family: 4 }, ENFORCEMENT_PROFILES.spec).verdict).toBe("denied");
  });

  it("a connection of which only one family fits both ends is of that family", () => {
    const world = worldOf([...TOWN, SIX, ...egress([{ to: [block("fd00::/8")] }])]);
    expect(judge(world, connection("payments/six > ledger/db:5432"), ENFORCEMENT_PROFILES.spec).verdict).toBe(
      "allowed",
    );
  });

  it("a plugin that finds no nodes passes over a peer that names them, and reads the others of its rule", () => {
    const blind = { ...ENFORCEMENT_PROFILES.spec, nodesAreFound: false };
    const under = (to: object[]) => [admin({ egress: [{ action: "Deny", to }] })];
    const question = "payments/api > node south:10250";
    expect(verdict(under([{ nodes: {} }]), question)).toBe("denied");
    expect(verdict(under([{ nodes: {} }]), question, blind)).toBe("allowed");
    expect(verdict(under([{ nodes: {} }, { networks: ["10.0.0.0/24"] }]), question, blind)).toBe("denied");
  });

  it("a round trip through a Service is judged, but by plugins that know it for one", () => {
    const world = worldOf([...TOWN, ...ingress([])]);
    const question = { ...connection("payments/api > payments/api:8080"), throughService: true };
    expect(judge(world, question, ENFORCEMENT_PROFILES.calico).verdict).toBe("denied");
    expect(judge(world, question, ENFORCEMENT_PROFILES.antrea).verdict).toBe("allowed");
  });

  it("a node that has several addresses sends from the one that is named", () => {
    const question = connection(SOUTH);
    const world = worldOf([...TOWN, ...ingress([{ from: [block("198.51.100.0/24")] }])]);
    const south = { kind: "node", name: "south", ip: "198.51.100.2" } as const;
    expect(judge(world, { ...question, from: south }, ENFORCEMENT_PROFILES.spec).verdict).toBe("allowed");
    expect(judge(world, question, ENFORCEMENT_PROFILES.spec).verdict).toBe("denied");
  });
});
