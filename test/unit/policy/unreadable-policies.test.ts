import { describe, expect, it } from "vitest";
import type { ForeignPolicy, NetworkPolicy } from "#lib/policy/index.ts";
import { clusterWide, rawPolicy, townUnder } from "../../cast/ask-town.ts";
import { podOf } from "../../cast/cluster-parts.ts";
import { town, townPeers, web as webWorkload } from "../../cast/town.ts";

const { web, paymentsApi } = townPeers;
const CLOSED = [rawPolicy("payments", { policyTypes: ["Ingress"] })];
const OPEN = [rawPolicy("payments", { policyTypes: ["Ingress"], ingress: [{}] })];

/** An admin policy that nobody can read (it has no priority), with this spec. */
const unreadable = (spec: unknown) => clusterWide("AdminNetworkPolicy", "broken", spec);
const subject = { namespaces: { matchLabels: { team: "money" } } };
const deny = [{ action: "Deny", from: [{ namespaces: {} }] }];
const allow = [{ action: "Allow", from: [{ namespaces: {} }] }];

/** What it does to an answer that is denied, and to one that is allowed. */
const turns = (policy: ForeignPolicy) =>
  [CLOSED, OPEN].map(
    (policies: readonly NetworkPolicy[]) =>
      townUnder({ foreign: [policy], policies })(web, paymentsApi).outcome,
  );

const BOTH = ["uncertain", "uncertain"];
const NOTHING = ["denied", "allowed"];
const ONLY_ALLOWED = ["denied", "uncertain"];
const ONLY_DENIED = ["uncertain", "allowed"];

describe("an admin policy that cannot be read", () => {
  it.each<[string, unknown, readonly string[]]>([
    ["no spec at all", null, BOTH],
    ["a spec that is a word", "all", BOTH],
    ["no subject", { ingress: deny }, ONLY_ALLOWED],
    ["a null subject", { subject: null, ingress: deny }, ONLY_ALLOWED],
    ["an empty subject", { subject: {}, ingress: deny }, ONLY_ALLOWED],
    ["a subject of these namespaces", { subject, ingress: deny }, ONLY_ALLOWED],
    [
      "a subject of other namespaces",
      { subject: { namespaces: { matchLabels: { team: "shop" } } }, ingress: deny },
      NOTHING,
    ],
    [
      "a subject by expression of other namespaces",
      {
        subject: { namespaces: { matchExpressions: [{ key: "team", operator: "In", values: ["shop"] }] } },
        ingress: deny,
      },
      NOTHING,
    ],
    ["a subject that is no selector", { subject: { namespaces: "payments" }, ingress: deny }, ONLY_ALLOWED],
    ["a subject that is a list", { subject: { namespaces: [] }, ingress: deny }, ONLY_ALLOWED],
    [
      "a subject with a field that nobody knows",
      { subject: { namespaces: { names: ["shop"] } }, ingress: deny },
      ONLY_ALLOWED,
    ],
    [
      "a subject of these pods",
      {
        subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "payments-api" } } } },
        ingress: deny,
      },
      ONLY_ALLOWED,
    ],
    [
      "a subject of other pods",
      {
        subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "settle" } } } },
        ingress: deny,
      },
      NOTHING,
    ],
    [
      "a subject of these pods elsewhere",
      {
        subject: {
          pods: {
            namespaceSelector: { matchLabels: { team: "shop" } },
            podSelector: { matchLabels: { app: "payments-api" } },
          },
        },
        ingress: deny,
      },
      NOTHING,
    ],
    ["a subject of pods without selectors", { subject: { pods: {} }, ingress: deny }, ONLY_ALLOWED],
    ["a subject of pods that is a word", { subject: { pods: "api" }, ingress: deny }, ONLY_ALLOWED],
    ["a subject of null pods", { subject: { pods: null }, ingress: deny }, ONLY_ALLOWED],
    [
      "a subject of pods with one selector",
      { subject: { pods: { namespaceSelector: { matchLabels: { team: "shop" } } } }, ingress: deny },
      ONLY_ALLOWED,
    ],
    ["no rule in this direction", { subject, egress: deny }, NOTHING],
    ["null rules", { subject, ingress: null }, NOTHING],
    ["an empty list", { subject, ingress: [] }, NOTHING],
    ["rules that are no list", { subject, ingress: "all" }, BOTH],
    ["only rules that allow", { subject, ingress: allow }, ONLY_DENIED],
    ["rules of both kinds", { subject, ingress: [...allow, ...deny] }, BOTH],
    ["a pass", { subject, ingress: [{ action: "Pass", from: [{ namespaces: {} }] }] }, BOTH],
    ["a rule that is null", { subject, ingress: [null] }, BOTH],
    [
      "an action that nobody knows",
      { subject, ingress: [{ action: "Log", from: [{ namespaces: {} }] }] },
      BOTH,
    ],
  ])("with %s turns only what it could", (_, spec, outcomes) => {
    expect(turns(unreadable(spec))).toEqual(outcomes);
  });

  it("of the newer kind says Accept, and belongs to the tier that it names", () => {
    const cnp = (spec: object) => clusterWide("ClusterNetworkPolicy", "broken", { subject, ...spec });
    const accept = [{ action: "Accept", from: [{ namespaces: {} }] }];
    expect(turns(cnp({ tier: "Admin", ingress: accept }))).toEqual(ONLY_DENIED);
    expect(turns(cnp({ tier: "Admin", ingress: deny }))).toEqual(ONLY_ALLOWED);
    expect(turns(cnp({ tier: "Baseline", ingress: deny }))).toEqual(NOTHING);
    expect(turns(cnp({ ingress: deny }))).toEqual(ONLY_ALLOWED);
    const banp = clusterWide("BaselineAdminNetworkPolicy", "other", null);
    // Ingress is decided by a NetworkPolicy; whether the sender may leave is not.
    expect(turns(banp)).toEqual(ONLY_ALLOWED);
    expect(townUnder({ foreign: [banp] })(web, paymentsApi).outcome).toBe("uncertain");
  });

  it("beside another is enough to turn an answer, whichever of them could", () => {
    const denies = unreadable({ subject, ingress: deny });
    const allows = clusterWide("AdminNetworkPolicy", "other", { subject, ingress: allow });
    for (const foreign of [
      [denies, allows],
      [allows, denies],
    ]) {
      const outcomes = [CLOSED, OPEN].map(
        (policies) => townUnder({ foreign, policies })(web, paymentsApi).outcome,
      );
      expect(outcomes).toEqual(BOTH);
      const named = townUnder({ foreign, policies: OPEN })(web, paymentsApi).reasons;
      expect(named.filter(({ kind }) => kind === "not-evaluable").map(({ policy }) => policy?.name)).toEqual([
        "broken",
      ]);
    }
  });

  it("tells pods apart by what its subject asks for", () => {
    const blue = { labels: { ...webWorkload.templateLabels, colour: "blue" } };
    const pods = [...town().pods, podOf(webWorkload, "web-blue", "10.1.1.99", blue)];
    const broken = unreadable({
      subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { colour: "blue" } } } },
      egress: [{ action: "Deny", to: [{ namespaces: {} }] }],
    });
    const ask = townUnder({ foreign: [broken], town: { pods } });
    const end = (name: string) => ({ kind: "pod", namespace: "storefront", name }) as const;
    expect(ask(end("web-blue"), paymentsApi).outcome).toBe("uncertain");
    expect(ask(end("web-6f7c9d5b8-a"), paymentsApi).outcome).toBe("allowed");
  });

  it("says nothing about hostNetwork pods", () => {
    const broken = unreadable({ subject: { namespaces: {} }, ingress: deny, egress: [{ action: "Deny" }] });
    expect(
      townUnder({ foreign: [broken] })(townPeers.nodeExporter, townPeers.nodeExporter, 9100).outcome,
    ).toBe("allowed");
  });
});

describe("policies of other kinds", () => {
  const foreign = (kind: string, apiVersion: string, more: Partial<ForeignPolicy> = {}): ForeignPolicy => ({
    apiVersion,
    kind,
    name: "other",
    uid: "u",
    spec: {},
    ...more,
  });
  const outcome = (policy: ForeignPolicy) => townUnder({ foreign: [policy] })(web, paymentsApi).outcome;

  it.each<[string, ForeignPolicy, string]>([
    [
      "a namespaced one here",
      foreign("CiliumNetworkPolicy", "cilium.io/v2", { namespace: "payments" }),
      "uncertain",
    ],
    [
      "a namespaced one at the sender",
      foreign("CiliumNetworkPolicy", "cilium.io/v2", { namespace: "storefront" }),
      "uncertain",
    ],
    [
      "a namespaced one elsewhere",
      foreign("CiliumNetworkPolicy", "cilium.io/v2", { namespace: "ledger" }),
      "allowed",
    ],
    [
      "a staged one here",
      foreign("StagedNetworkPolicy", "projectcalico.org/v3", { namespace: "payments" }),
      "allowed",
    ],
    [
      "a staged one of Kubernetes' shape",
      foreign("StagedKubernetesNetworkPolicy", "projectcalico.org/v3", { namespace: "payments" }),
      "allowed",
    ],
    ["a staged one for all", foreign("StagedGlobalNetworkPolicy", "projectcalico.org/v3"), "allowed"],
    [
      "a clusterwide one for nodes",
      foreign("CiliumClusterwideNetworkPolicy", "cilium.io/v2", { spec: { nodeSelector: {} } }),
      "allowed",
    ],
    [
      "a clusterwide one for pods",
      foreign("CiliumClusterwideNetworkPolicy", "cilium.io/v2", { spec: { endpointSelector: {} } }),
      "uncertain",
    ],
    [
      "a clusterwide one without a spec",
      foreign("CiliumClusterwideNetworkPolicy", "cilium.io/v2", { spec: null }),
      "uncertain",
    ],
    [
      "a global one of both types",
      foreign("GlobalNetworkPolicy", "projectcalico.org/v3", { spec: { types: ["Ingress", "Egress"] } }),
      "uncertain",
    ],
    [
      "a global one of no types",
      foreign("GlobalNetworkPolicy", "projectcalico.org/v3", { spec: { types: [] } }),
      "uncertain",
    ],
    [
      "a global one whose types are a word",
      foreign("GlobalNetworkPolicy", "projectcalico.org/v3", { spec: { types: "Egress" } }),
      "uncertain",
    ],
    ["one that nobody ever heard of", foreign("ShinyNetworkPolicy", "shiny.example/v1"), "uncertain"],
  ])("%s: %s", (_, policy, wanted) => {
    expect(outcome(policy)).toBe(wanted);
  });

  it("with types speak in those directions alone", () => {
    const policy = (type: string) =>
      foreign("GlobalNetworkPolicy", "projectcalico.org/v3", { spec: { types: [type] } });
    const directions = (type: string) =>
      townUnder({ foreign: [policy(type)] })(web, paymentsApi)
        .reasons.filter(({ kind }) => kind === "not-evaluable")
        .map(({ direction }) => direction);
    expect(directions("Ingress")).toEqual(["ingress"]);
    expect(directions("egress")).toEqual(["egress"]);
  });
});
