import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  withEdit,
  type ForeignPolicy,
  type NetworkPolicy,
  type ProfileName,
  type Snapshot,
} from "#lib/policy/index.ts";
import { clusterWide, rawPolicy } from "../../../cast/ask-town.ts";
import { podOf } from "../../../cast/cluster-parts.ts";
import { paymentsApi, settle as settler, town } from "../../../cast/town.ts";

interface Under {
  readonly policies?: readonly NetworkPolicy[];
  readonly foreign?: readonly ForeignPolicy[];
  readonly profile?: ProfileName;
  readonly parts?: Partial<Snapshot>;
}
const compiled = ({ policies = [], foreign = [], profile = "spec", parts = {} }: Under = {}) =>
  compileSnapshot(town({ policies, foreignPolicies: foreign, ...parts }), policies, profile);
type Cluster = ReturnType<typeof compiled>;
const classOf = (cluster: Cluster, pod: string) => cluster.classes[cluster.podsByName.get(pod)!.classId]!;
const sidesOf = (cluster: Cluster, pod: string) => classOf(cluster, pod).sides;
const API = "payments/api-77d4-a";
const POSTGRES = "ledger/postgres-0";

const closed = (namespace: string, name: string) => rawPolicy(namespace, { policyTypes: ["Ingress"] }, name);
const guard = (name: string, spec: object) =>
  clusterWide("ClusterNetworkPolicy", name, {
    tier: "Admin",
    priority: 1,
    subject: { namespaces: {} },
    ...spec,
  });
const MONEY = { namespaces: { matchLabels: { team: "money" } } };

describe("what is said about a class of pods", () => {
  it("is one side where the same is said, and another where something differs", () => {
    const cluster = compiled({
      policies: [closed("payments", "a"), closed("payments", "b"), closed("ledger", "a")],
    });
    const [api, postgres, web] = [API, POSTGRES, "storefront/web-6f7c9d5b8-a"].map((pod) =>
      sidesOf(cluster, pod),
    );
    expect(api!.egress).toBe(web!.egress);
    expect(api!.egress).toBe(postgres!.egress);
    expect(api!.egress).not.toBe(web!.ingress);
    expect(api!.ingress.isolatedBy.map(({ source }) => source.metadata.name)).toEqual(["a", "b"]);
    expect(postgres!.ingress.isolatedBy).toHaveLength(1);
    expect(new Set([api!.ingress, api!.egress, postgres!.ingress, web!.ingress]).size).toBe(4);
    const ids = new Set(
      cluster.classes.flatMap(({ sides }) => [sides.ingress, sides.egress]).map((side) => side.id),
    );
    expect(ids.size).toBe(
      new Set(cluster.classes.flatMap(({ sides }) => [sides.ingress, sides.egress])).size,
    );
  });

  it("differs between two policies of equal number, and between their directions", () => {
    const byApp = (app: string) =>
      rawPolicy("payments", { podSelector: { matchLabels: { app } }, policyTypes: ["Ingress"] }, app);
    const cluster = compiled({ policies: [byApp("payments-api"), byApp("settle")] });
    const settle = cluster.podsByWorkload.get(settler.id)![0]!;
    const other = cluster.classes[settle.classId]!.sides;
    expect(sidesOf(cluster, API).ingress).not.toBe(other.ingress);
    expect(other.ingress.isolatedBy.map(({ source }) => source.metadata.name)).toEqual(["settle"]);
  });

  it("asks for addresses where one of its rules has any", () => {
    const readsOf = (rule: object, direction: "ingress" | "egress" = "ingress") => {
      const types = direction === "ingress" ? "Ingress" : "Egress";
      const policies = [
        closed("payments", "z"),
        rawPolicy("payments", { policyTypes: [types], [direction]: [{}, rule] }),
      ];
      const { ingress, egress } = sidesOf(compiled({ policies }), API);
      return [ingress.readsAddresses, egress.readsAddresses];
    };
    const ipBlock = { cidr: "10.0.0.0/8" };
    expect(readsOf({ from: [{ podSelector: {} }] })).toEqual([false, false]);
    expect(readsOf({ from: [{ podSelector: {} }, { ipBlock }] })).toEqual([true, false]);
    expect(readsOf({ to: [{ ipBlock }] }, "egress")).toEqual([false, true]);
    const rules = (...peers: readonly object[]) => [
      guard("g", { egress: [{ action: "Accept", to: peers }] }),
    ];
    const networks = { networks: ["10.0.0.0/8"] };
    expect(
      sidesOf(compiled({ foreign: rules({ namespaces: {} }, networks) }), API).egress.readsAddresses,
    ).toBe(true);
    expect(sidesOf(compiled({ foreign: rules({ namespaces: {} }) }), API).egress.readsAddresses).toBe(false);
    expect(sidesOf(compiled({ foreign: rules(networks) }), API).ingress.readsAddresses).toBe(false);
  });

  it("has no baseline under a policy of its direction; under one of the other only where the CNI asks both", () => {
    const foreign = [
      guard("b", { tier: "Baseline", egress: [{ action: "Deny", to: [{ namespaces: {} }] }] }),
      clusterWide("BaselineAdminNetworkPolicy", "default", { subject: { namespaces: {} }, egress: "?" }),
    ];
    const said = (policies: readonly NetworkPolicy[], profile: ProfileName) => {
      const { baseline, foreign: unread } = sidesOf(compiled({ policies, foreign, profile }), API).egress;
      return [baseline.length, unread.length];
    };
    const egress = [rawPolicy("payments", { policyTypes: ["Egress"] })];
    expect(said([], "spec")).toEqual([1, 1]);
    expect(said([], "kindnet")).toEqual([1, 1]);
    expect(said(egress, "spec")).toEqual([0, 0]);
    expect(said([closed("payments", "a")], "spec")).toEqual([1, 1]);
    expect(said([closed("payments", "a")], "kindnet")).toEqual([0, 0]);
    expect(said([closed("ledger", "a")], "kindnet")).toEqual([1, 1]);
  });

  it("has the admin policies that select it, by their subject", () => {
    const cluster = compiled({
      foreign: [guard("g", { subject: MONEY, ingress: [{ action: "Deny", from: [{ namespaces: {} }] }] })],
    });
    expect(sidesOf(cluster, API).ingress.admin).toHaveLength(1);
    expect(sidesOf(cluster, API).ingress).toBe(sidesOf(cluster, POSTGRES).ingress);
    expect(sidesOf(cluster, "storefront/web-6f7c9d5b8-a").ingress.admin).toEqual([]);
  });

  it("is nothing where the data plane enforces nothing", () => {
    const cluster = compiled({ policies: [closed("payments", "a")], profile: "flannel" });
    expect(sidesOf(cluster, API)).toMatchObject({ ingress: { isolatedBy: [] }, egress: { isolatedBy: [] } });
    expect(sidesOf(cluster, API).ingress.direction).toBe("ingress");
    expect(sidesOf(cluster, API).egress.direction).toBe("egress");
  });
});

describe("an edit", () => {
  const track = (value: string) => ({ ...paymentsApi.templateLabels, track: value });
  const pods = [
    podOf(paymentsApi, "a", "10.1.1.1", { labels: track("stable") }),
    podOf(paymentsApi, "b", "10.1.1.2", { labels: track("canary") }),
  ];
  const byTrack = (name: string, key = "track") =>
    rawPolicy("payments", { podSelector: { matchExpressions: [{ key, operator: "Exists" }] } }, name);
  const kindsUnder = (cluster: Cluster) =>
    new Set(["payments/a", "payments/b"].map((pod) => classOf(cluster, pod).id)).size;

  it("by which a label begins or ceases to matter makes pods of other kinds", () => {
    const before = compiled({ parts: { pods } });
    expect(kindsUnder(before)).toBe(1);
    const added = withEdit(before, { kind: "put", policy: byTrack("one") });
    expect(kindsUnder(added)).toBe(2);
    expect(kindsUnder(withEdit(added, { kind: "remove", namespace: "payments", name: "one" }))).toBe(1);
  });

  it("by which a label still matters to another policy shares the pods", () => {
    const before = compiled({
      policies: [byTrack("one"), byTrack("two"), closed("ledger", "a")],
      parts: { pods },
    });
    const after = withEdit(before, { kind: "remove", namespace: "payments", name: "one" });
    expect(after.index).toBe(before.index);
    expect(kindsUnder(after)).toBe(2);
    const app = withEdit(before, { kind: "put", policy: byTrack("three", "app") });
    expect(app.index).toBe(before.index);
  });

  it("shares the sides and the classes that say what they said", () => {
    const before = compiled({ policies: [closed("payments", "a"), closed("ledger", "a")] });
    const after = withEdit(before, { kind: "put", policy: closed("ledger", "b") });
    expect(classOf(after, API)).toBe(classOf(before, API));
    expect(classOf(after, POSTGRES)).not.toBe(classOf(before, POSTGRES));
    expect(sidesOf(after, POSTGRES).egress).toBe(sidesOf(before, POSTGRES).egress);
    const elsewhere = withEdit(before, { kind: "put", policy: closed("nowhere", "a") });
    expect(elsewhere.classes).toBe(before.classes);
    expect(elsewhere.policies).toHaveLength(3);
    const same = withEdit(before, {
      kind: "put",
      policy: rawPolicy("payments", { podSelector: { matchLabels: { app: "x" } } }, "x"),
    });
    expect(classOf(same, API)).toBe(classOf(before, API));
    expect(withEdit(before, { kind: "remove", namespace: "ledger", name: "none" })).toBe(before);
  });
});
