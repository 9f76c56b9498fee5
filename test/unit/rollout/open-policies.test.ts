import { describe, expect, test } from "vitest";
import {
  ANNOTATION_DEADLINE,
  ANNOTATION_OWNER,
  ANNOTATION_REASON,
  LABEL_INSTANCE,
  LABEL_MANAGED_BY,
  selects,
  type ForeignPolicy,
  type LabelSelector,
  type NetworkPolicy,
  type Snapshot,
} from "#lib/policy/index.ts";
import {
  openPolicies,
  readOpenPolicies,
  rememberOpenPolicies,
  type OpenPolicies,
} from "#lib/rollout/index.ts";
import { policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { paymentsRevision, paymentsRules } from "../../cast/town-rollout.ts";

function open(snapshot: Snapshot, candidate: readonly NetworkPolicy[] = []): OpenPolicies {
  const result = openPolicies({ snapshot, namespace: "payments", instance: "town", candidate });
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

function refusal(snapshot: Snapshot, candidate: readonly NetworkPolicy[] = []): string {
  const result = openPolicies({ snapshot, namespace: "payments", instance: "town", candidate });
  return result.ok ? "opened" : result.refusal.code;
}

function closed(
  name: string,
  podSelector: LabelSelector,
  policyTypes: ("Ingress" | "Egress")[] = ["Ingress"],
) {
  return policyOf("payments", name, { podSelector, policyTypes });
}

const others = (policies: readonly ForeignPolicy[]): Snapshot => town({ foreignPolicies: policies });

function foreign(parts: Partial<ForeignPolicy>): ForeignPolicy {
  return {
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "AdminNetworkPolicy",
    name: "p",
    uid: "u",
    spec: {},
    ...parts,
  };
}

describe("the open policies of a namespace without any policy", () => {
  const { ingress, egress } = open(town());

  test("are one object per direction that allows everything", () => {
    expect(ingress.map((policy) => [policy.metadata.name, policy.spec])).toEqual([
      [
        "zz-drawbridge-open-ingress",
        {
          podSelector: { matchExpressions: [{ key: "drawbridge.dev/isolate", operator: "DoesNotExist" }] },
          policyTypes: ["Ingress"],
          ingress: [{}],
        },
      ],
    ]);
    expect(egress.map((policy) => policy.metadata.name)).toEqual(["zz-drawbridge-open-egress"]);
    expect(egress[0]?.spec).toMatchObject({ policyTypes: ["Egress"], egress: [{}] });
  });

  test("say whose they are, why and until when", () => {
    const result = openPolicies({
      snapshot: town(),
      namespace: "payments",
      instance: "town",
      candidate: [],
      owner: "dana",
      reason: "PAY-42",
      deadlineMs: TOWN_AT_MS,
    });
    expect(result.ok && result.value.ingress[0]?.metadata).toMatchObject({
      labels: { [LABEL_MANAGED_BY]: "drawbridge", [LABEL_INSTANCE]: "town" },
      annotations: {
        [ANNOTATION_OWNER]: "dana",
        [ANNOTATION_REASON]: "PAY-42",
        [ANNOTATION_DEADLINE]: "2026-11-24T08:00:00.000Z",
      },
    });
  });

  test("leave a pod out that carries the isolate label", () => {
    expect(selects(ingress[0]?.spec.podSelector, { "drawbridge.dev/isolate": "" })).toBe(false);
  });
});

describe("pods that other policies isolate", () => {
  test("stay out, in that direction alone", () => {
    const { ingress, egress, excluded } = open(
      town({ policies: [closed("theirs", { matchLabels: { app: "payments-api" } })] }),
    );
    expect(selects(ingress[0]?.spec.podSelector, { app: "payments-api" })).toBe(false);
    expect(selects(ingress[0]?.spec.podSelector, { app: "settle" })).toBe(true);
    expect(selects(egress[0]?.spec.podSelector, { app: "payments-api" })).toBe(true);
    expect(excluded).toEqual([
      { direction: "ingress", policy: "theirs", pods: ["api-77d4-a", "api-77d4-b"] },
    ]);
  });

  test("leave nothing to open where they are all isolated", () => {
    expect(open(town({ policies: [closed("all", {})] })).ingress).toEqual([]);
  });

  test("take several objects where their complement is no conjunction", () => {
    const policies = [closed("back", { matchLabels: { app: "payments-api", tier: "back" } })];
    const { ingress } = open(town({ policies }));
    expect(ingress.map((policy) => policy.metadata.name)).toEqual([
      "zz-drawbridge-open-ingress-1",
      "zz-drawbridge-open-ingress-2",
    ]);
    const covers = (labels: Record<string, string>) =>
      ingress.some((policy) => selects(policy.spec.podSelector, labels));
    expect(covers({ app: "payments-api", tier: "back" })).toBe(false);
    expect(covers({ app: "payments-api" })).toBe(true);
    expect(covers({ tier: "back" })).toBe(true);
  });

  test("refuse where their complement is too large to check", () => {
    const policies = [0, 1, 2, 3].map((i) =>
      closed(`p${i}`, { matchLabels: { [`a${i}`]: "1", [`b${i}`]: "1", [`c${i}`]: "1" } }),
    );
    expect(refusal(town({ policies }))).toBe("complement-too-large");
  });

  test("are not counted in other namespaces, nor where the policies are ours", () => {
    const elsewhere = policyOf("ledger", "closed", { podSelector: {} });
    const ours = closed("drawbridge-ingress-deny-00000000", {});
    const labels = { [LABEL_MANAGED_BY]: "drawbridge", [LABEL_INSTANCE]: "town" };
    const policies = [elsewhere, { ...ours, metadata: { ...ours.metadata, labels } }];
    expect(open(town({ policies })).ingress).toHaveLength(1);
    const foreignInstance = {
      ...ours,
      metadata: { ...ours.metadata, labels: { ...labels, [LABEL_INSTANCE]: "other" } },
    };
    expect(open(town({ policies: [foreignInstance] })).ingress).toEqual([]);
  });
});

describe("a canary", () => {
  test("leaves its workloads out of the bridge", () => {
    const result = openPolicies({
      snapshot: town(),
      namespace: "payments",
      instance: "town",
      candidate: [],
      exclude: { ingress: [{ matchLabels: { app: "settle" } }] },
    });
    const selector = result.ok ? result.value.ingress[0]?.spec.podSelector : undefined;
    expect(selects(selector, { app: "settle" })).toBe(false);
    expect(selects(selector, { app: "payments-api" })).toBe(true);
  });
});

describe("other kinds and tiers", () => {
  const denyAll = { ingress: [{ action: "Deny", from: [{ namespaces: {} }] }] };
  const allSubjects = { subject: { namespaces: {} } };

  test.each<[string, Partial<ForeignPolicy>, string]>([
    [
      "a baseline deny below",
      { kind: "BaselineAdminNetworkPolicy", spec: { ...allSubjects, ...denyAll } },
      "lower-tier-deny",
    ],
    [
      "a baseline that only allows",
      { kind: "BaselineAdminNetworkPolicy", spec: { ...allSubjects, ingress: [{ action: "Allow" }] } },
      "opened",
    ],
    [
      "a baseline deny for another namespace",
      {
        kind: "BaselineAdminNetworkPolicy",
        spec: { subject: { namespaces: { matchLabels: { team: "shop" } } }, ...denyAll },
      },
      "opened",
    ],
    [
      "a baseline ClusterNetworkPolicy",
      { kind: "ClusterNetworkPolicy", spec: { tier: "Baseline", ...allSubjects, ...denyAll } },
      "lower-tier-deny",
    ],
    ["an admin deny above", { spec: { ...allSubjects, ...denyAll } }, "opened"],
    ["a kind that nobody knows", { apiVersion: "example.com/v1", kind: "Firewall" }, "kind-not-evaluable"],
    [
      "one of another namespace",
      { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", namespace: "ledger" },
      "opened",
    ],
    [
      "a Cilium policy here",
      { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", namespace: "payments" },
      "kind-not-evaluable",
    ],
    [
      "Calico in the default tier, whatever its order",
      {
        apiVersion: "crd.projectcalico.org/v1",
        kind: "GlobalNetworkPolicy",
        spec: { order: 10, types: ["Ingress"] },
      },
      "lower-tier-deny",
    ],
    [
      "a Calico tier that nobody can find",
      {
        apiVersion: "crd.projectcalico.org/v1",
        kind: "GlobalNetworkPolicy",
        spec: { tier: "late", types: ["Ingress"] },
      },
      "kind-not-evaluable",
    ],
    [
      "a staged policy",
      { apiVersion: "crd.projectcalico.org/v1", kind: "StagedGlobalNetworkPolicy" },
      "opened",
    ],
    [
      "Antrea's baseline tier",
      {
        apiVersion: "crd.antrea.io/v1beta1",
        kind: "ClusterNetworkPolicy",
        spec: { tier: "baseline", egress: [{ action: "Drop" }] },
      },
      "lower-tier-deny",
    ],
    [
      "Antrea above",
      {
        apiVersion: "crd.antrea.io/v1beta1",
        kind: "ClusterNetworkPolicy",
        spec: { egress: [{ action: "Drop" }] },
      },
      "opened",
    ],
  ])("%s", (_, parts, code) => {
    expect(refusal(others([foreign(parts)]))).toBe(code);
  });

  test("a Calico tier before the default one stands above the bridge, one after it below", () => {
    const policy = foreign({
      apiVersion: "crd.projectcalico.org/v1",
      kind: "GlobalNetworkPolicy",
      name: "early.deny",
      spec: { tier: "early", types: ["Egress"] },
    });
    const tier = (order: number) =>
      foreign({ apiVersion: "crd.projectcalico.org/v1", kind: "Tier", name: "early", spec: { order } });
    expect(open(others([policy, tier(100)])).overruledBy).toEqual([
      "GlobalNetworkPolicy early.deny (egress)",
    ]);
    expect(refusal(others([policy, tier(2_000_000)]))).toBe("lower-tier-deny");
  });

  test("what stands above the bridge is named", () => {
    const admin = foreign({ name: "no-crypto", spec: { ...allSubjects, ...denyAll } });
    expect(open(others([admin])).overruledBy).toEqual(["AdminNetworkPolicy no-crypto (ingress)"]);
  });

  test("a default mode that denies leaves nothing to hold open", () => {
    const cni = {
      name: "cilium" as const,
      enforces: "yes" as const,
      evidence: "enable-policy=always",
      unselectedPods: "denied" as const,
    };
    expect(refusal(town({ cni }))).toBe("lower-tier-deny");
  });

  test("on the AWS agent an except refuses", () => {
    const cni = { name: "aws-vpc-cni" as const, enforces: "yes" as const, evidence: "aws-node" };
    const except = closed("theirs", {});
    const spec = {
      ...except.spec,
      ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }] }],
    };
    expect(refusal(town({ cni, policies: [{ ...except, spec }] }))).toBe("cni-quirk");
    expect(refusal(town({ cni }), paymentsRevision([paymentsRules.pay]).policies)).toBe("opened");
  });
});

describe("what the cluster remembers", () => {
  const { ingress, egress } = open(town());
  const text = rememberOpenPolicies([...ingress, ...egress]);

  test("is read back as it was", () => {
    expect(readOpenPolicies(text)?.map((one) => [one.name, one.direction])).toEqual([
      ["zz-drawbridge-open-egress", "egress"],
      ["zz-drawbridge-open-ingress", "ingress"],
    ]);
  });

  test.each([
    ["nothing", undefined],
    ["no JSON", "{"],
    ["no list", "{}"],
    ["another name", text.replaceAll("zz-drawbridge-open-egress", "web")],
    ["an edited spec", text.replaceAll("DoesNotExist", "Exists")],
    ["a foreign entry", "[null]"],
  ])("is not believed when it is %s", (_, damaged) => {
    expect(readOpenPolicies(damaged)).toBeUndefined();
  });
});
