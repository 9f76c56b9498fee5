import { describe, expect, it } from "vitest";
import { compileSnapshot, PROFILES, type ProfileName } from "#lib/policy/index.ts";
import { parseAddress, parseCidr } from "#lib/policy/address/ip-address.ts";
import { columnsOf } from "#lib/policy/connectivity/columns.ts";
import { hitFinder } from "#lib/policy/connectivity/rule-hits.ts";
import { clusterWide, rawPolicy } from "../../../cast/ask-town.ts";
import { podOf, workloadOf } from "../../../cast/cluster-parts.ts";
import { nodeExporter, paymentsApi, town } from "../../../cast/town.ts";

const pending = workloadOf("payments/Pod/pending", { app: "pending" });
const exporterPending = podOf(nodeExporter, "node-exporter-c", "", { hostNetwork: true, hostIP: undefined });

/** Who is meant by the first rule of these policies in a town of four pods, by name, `10/8` or `outside`. */
const hitsOf = (
  profile: ProfileName,
  { ingress, admin }: { readonly ingress?: unknown; readonly admin?: unknown },
) => {
  const pods = [
    podOf(paymentsApi, "api", "10.1.1.20"),
    podOf(pending, "pending", ""),
    podOf(nodeExporter, "node-exporter-a", "10.0.0.11", { hostNetwork: true }),
    exporterPending,
  ];
  const policies =
    ingress === undefined ? [] : [rawPolicy("payments", { ingress: [{ from: [ingress].flat() }] })];
  const spec = {
    tier: "Admin",
    priority: 1,
    subject: { namespaces: {} },
    egress: [{ action: "Accept", to: [admin] }],
  };
  const foreignPolicies = admin === undefined ? [] : [clusterWide("ClusterNetworkPolicy", "guard", spec)];
  const snapshot = town({
    pods,
    workloads: [paymentsApi, pending, nodeExporter],
    policies,
    foreignPolicies,
  });
  const cluster = compileSnapshot(snapshot, policies, profile);
  const columns = columnsOf(
    CUTS.map((cidr) => parseCidr(cidr)!),
    [4],
  );
  const names = new Map<number, string>();
  for (const { name, namespace, ips } of pods) {
    const compiled = cluster.podsByName.get(`${namespace}/${name}`)!;
    const address = ips[0] === undefined ? undefined : parseAddress(ips[0]);
    names.set(columns.ofPod(cluster.classes[compiled.classId]!, address), name);
  }
  const rule = cluster.policies[0]?.rules.ingress?.[0] ?? cluster.adminPolicies[0]!.rules.egress[0]!;
  const finder = hitFinder(columns, cluster.classes, PROFILES[profile]);
  const named = (ids: readonly number[]) =>
    [...new Set(ids.map((id) => names.get(id) ?? "outside"))].toSorted();
  const { sure, maybe } = finder.hits(rule);
  const selected = "selectors" in rule ? named(finder.selected(rule)) : [];
  return { sure: named(sure), maybe: named(maybe), selected, isOnce: new Set(sure).size === sure.length };
};

const CUTS = ["10.0.0.0/8", "10.1.1.20/32", "10.0.0.11/32"];
const TEN = { ipBlock: { cidr: "10.0.0.0/8" } };
const HOST_BY_POD = { namespaceSelector: {}, podSelector: {} };

describe("whom a rule means", () => {
  it("everybody, where it names nobody", () => {
    expect(hitsOf("spec", { ingress: [] })).toMatchObject({
      sure: ["api", "node-exporter-a", "node-exporter-c", "outside", "pending"],
      maybe: [],
    });
  });

  it("by selectors pods with a network of their own, on OVN-Kubernetes others too where pods are asked for", () => {
    const own = ["api", "pending"];
    expect(hitsOf("spec", { ingress: HOST_BY_POD })).toMatchObject({ sure: own, maybe: [], selected: own });
    const all = ["api", "node-exporter-a", "node-exporter-c", "pending"];
    expect(hitsOf("ovn-kubernetes", { ingress: HOST_BY_POD })).toMatchObject({ sure: all, selected: all });
    expect(hitsOf("ovn-kubernetes", { ingress: { namespaceSelector: {} } })).toMatchObject({ sure: own });
    const api = { podSelector: { matchLabels: paymentsApi.templateLabels } };
    expect(hitsOf("spec", { ingress: api })).toMatchObject({ sure: ["api"] });
  });

  it("by an ipBlock all whose address it holds, maybe those of whom none is known, as the profile has it", () => {
    expect(hitsOf("spec", { ingress: TEN })).toMatchObject({
      sure: ["api", "node-exporter-a", "outside"],
      maybe: ["node-exporter-c", "pending"],
      selected: [],
    });
    expect(hitsOf("cilium", { ingress: TEN })).toMatchObject({ sure: ["outside"], maybe: [] });
    expect(hitsOf("cilium-cidr-nodes", { ingress: TEN })).toMatchObject({
      sure: ["node-exporter-a", "outside"],
      maybe: ["node-exporter-c"],
    });
  });

  it("by both at once, each once, and surely where one of them is sure", () => {
    const both = hitsOf("spec", { ingress: [TEN, HOST_BY_POD] });
    expect(both).toEqual({
      sure: ["api", "node-exporter-a", "outside", "pending"],
      maybe: ["node-exporter-c"],
      selected: ["api", "pending"],
      isOnce: true,
    });
    const two = [TEN, { ipBlock: { cidr: "10.1.1.20/32" } }];
    expect(hitsOf("spec", { ingress: two })).toMatchObject({ maybe: ["node-exporter-c", "pending"] });
  });

  it("of an admin policy: by networks and nodes, and by selectors pods with a network of their own", () => {
    const own = { sure: ["api", "pending"], maybe: [] };
    expect(hitsOf("ovn-kubernetes", { admin: { namespaces: {} } })).toMatchObject(own);
    expect(hitsOf("ovn-kubernetes", { admin: { pods: HOST_BY_POD } })).toMatchObject(own);
    const networks = { networks: ["10.0.0.0/8"] };
    expect(hitsOf("spec", { admin: networks })).toMatchObject({
      sure: ["api", "node-exporter-a", "outside"],
      maybe: ["node-exporter-c", "pending"],
    });
    expect(hitsOf("netpol-analyzer", { admin: networks })).toMatchObject({ sure: ["outside"], maybe: [] });
    const nodes = { nodes: { matchLabels: { "kubernetes.io/hostname": "node-1" } } };
    expect(hitsOf("spec", { admin: nodes })).toMatchObject({
      sure: ["node-exporter-a", "outside"],
      maybe: ["node-exporter-c"],
    });
  });

  it("of an admin policy: by a domain name maybe anybody outside", () => {
    const names = hitsOf("spec", { admin: { domainNames: ["api.bank.example"] } });
    expect(names).toMatchObject({ sure: [], maybe: ["outside"] });
  });
});
