import { describe, expect, test } from "vitest";
import { foreignPolicyFrom } from "#lib/manifests/foreign-policy-row.ts";
import type { CniFacts, Decision, ForeignPolicy, Snapshot } from "#lib/policy/index.ts";
import { evaluateGates, type GateInput, type GateName, type GateResult } from "#lib/rollout/index.ts";
import { sideReplay } from "#lib/rollout/triage/side-replay.ts";
import { clusterWide } from "../../cast/ask-town.ts";
import { nodeLocalTown, town } from "../../cast/town.ts";
import { townEdges } from "../../cast/town-graph.ts";
import { paymentsGateInput, paymentsRevision, paymentsRules, townRule } from "../../cast/town-rollout.ts";

const { pay, book, scrape, bank, settle, dns } = paymentsRules;

/** Known to enforce AdminNetworkPolicy and its baseline. */
const OVN: CniFacts = { name: "ovn-kubernetes", enforces: "yes", evidence: "DaemonSet ovnkube-node" };
/** Not known to. */
const AWS: CniFacts = { name: "aws-vpc-cni", enforces: "yes", evidence: "DaemonSet aws-node" };

interface Rule {
  readonly action: "Allow" | "Deny" | "Pass";
  readonly ports?: readonly object[];
}

const PAYMENTS = { namespaces: { matchLabels: { "kubernetes.io/metadata.name": "payments" } } };
const DNS_PORTS = (["UDP", "TCP"] as const).map((protocol) => ({ portNumber: { protocol, port: 53 } }));

/** Of payments' egress to everybody's DNS. */
function lookups(name: string, priority: number, { action, ports = DNS_PORTS }: Rule): ForeignPolicy {
  const egress = [{ action, to: [{ namespaces: {} }], ports }];
  return clusterWide("AdminNetworkPolicy", name, { priority, subject: PAYMENTS, egress });
}

/** Of payments' ingress from every pod. */
function callers(name: string, priority: number, action: Rule["action"]): ForeignPolicy {
  const ingress = [{ action, from: [{ namespaces: {} }] }];
  return clusterWide("AdminNetworkPolicy", name, { priority, subject: PAYMENTS, ingress });
}

function baseline(action: "Allow" | "Deny"): ForeignPolicy {
  const egress = [{ action, to: [{ namespaces: {} }] }];
  return clusterWide("BaselineAdminNetworkPolicy", "default", { subject: PAYMENTS, egress });
}

function result(
  name: GateName,
  cni: CniFacts,
  foreignPolicies: readonly ForeignPolicy[],
  parts: Partial<GateInput> = {},
): GateResult {
  const snapshot = town({ cni, foreignPolicies });
  const found = evaluateGates(paymentsGateInput({ snapshot, ...parts })).find((one) => one.gate === name);
  if (found === undefined) throw new Error(`${name} does not guard this step`);
  return found;
}

const allow = lookups("allow-dns", 5, { action: "Allow" });
const deny = lookups("deny-dns", 5, { action: "Deny" });

describe("the DNS gate under admin policies", () => {
  const withoutDns = { candidate: paymentsRevision([pay, settle, book, scrape, bank]) };
  const withDns = { candidate: paymentsRevision([pay, settle, book, scrape, bank, dns]) };

  test("takes an admin allow for what it is where the CNI is known to enforce it, and only there", () => {
    expect(result("dns", OVN, [allow], withoutDns).status).toBe("pass");
    const held = result("dns", AWS, [allow], withoutDns);
    expect(held.status).toBe("fail");
    expect(held.evidence).toContain("3 of 3 pods would lose DNS");
    expect(held.findings).not.toEqual([]);
    for (const { text } of held.findings) {
      expect(text).toContain("cannot be shown to reach");
      expect(text).toContain("AdminNetworkPolicy allow-dns");
    }
  });

  test.each([
    ["OVN-Kubernetes", OVN],
    ["the AWS VPC CNI", AWS],
  ])("never passes by an allow that is tied with a denial, whatever they are called (%s)", (_, cni) => {
    const named = (first: "Allow" | "Deny", second: "Allow" | "Deny") => [
      lookups("a", 5, { action: first }),
      lookups("z", 5, { action: second }),
    ];
    expect(result("dns", cni, [allow, deny], withoutDns).status).toBe("fail");
    expect(result("dns", cni, named("Allow", "Deny"), withoutDns).status).toBe("fail");
    expect(result("dns", cni, named("Deny", "Allow"), withoutDns).status).toBe("fail");
    // Not even where the candidate allows it: the denial may come first.
    expect(result("dns", cni, named("Allow", "Deny"), withDns).status).toBe("fail");
    expect(result("dns", cni, named("Deny", "Allow"), withDns).status).toBe("fail");
  });

  test("names both policies of a tie, and passes where the tied ones agree", () => {
    const [finding] = result("dns", OVN, [allow, deny], withoutDns).findings;
    expect(finding?.text).toContain(
      "AdminNetworkPolicy allow-dns and AdminNetworkPolicy deny-dns have one priority (5)",
    );
    const twice = [allow, lookups("allow-too", 5, { action: "Allow" })];
    expect(result("dns", OVN, twice, withoutDns).status).toBe("pass");
    expect(result("dns", AWS, twice, withoutDns).status).toBe("fail");
  });

  test("the lower priority is asked first where both are enforced, and neither is relied on where they may not be", () => {
    const later = lookups("deny-later", 6, { action: "Deny" });
    const earlier = lookups("deny-earlier", 4, { action: "Deny" });
    expect(result("dns", OVN, [allow, later], withoutDns).status).toBe("pass");
    expect(result("dns", OVN, [allow, earlier], withoutDns).status).toBe("fail");
    expect(result("dns", AWS, [allow, later], withoutDns).status).toBe("fail");
    expect(result("dns", AWS, [allow, earlier], withoutDns).status).toBe("fail");
  });

  test("a denial above the candidate's allow holds, for sure or because it may count", () => {
    const [denied] = result("dns", OVN, [deny], withDns).findings;
    expect(denied?.text).toContain("is denied");
    const [uncertain] = result("dns", AWS, [deny], withDns).findings;
    expect(uncertain?.text).toContain("cannot be shown to reach");
    expect(uncertain?.text).toContain("AdminNetworkPolicy deny-dns");
  });

  test("a pass leaves it to the candidate where it is enforced", () => {
    const over = lookups("over", 4, { action: "Pass" });
    expect(result("dns", OVN, [over], withDns).status).toBe("pass");
    expect(result("dns", OVN, [over], withoutDns).status).toBe("fail");
    expect(result("dns", OVN, [over, allow], withoutDns).status).toBe("fail");
    // Tied with the allow, it may skip it.
    expect(result("dns", OVN, [lookups("pass", 5, { action: "Pass" }), allow], withoutDns).status).toBe(
      "fail",
    );
    expect(result("dns", AWS, [over], withoutDns).status).toBe("fail");
  });

  test("an allow of UDP alone is not enough", () => {
    const udp = lookups("udp", 5, { action: "Allow", ports: DNS_PORTS.slice(0, 1) });
    const held = result("dns", OVN, [udp], withoutDns);
    expect(held.status).toBe("fail");
    expect(held.findings.every(({ text }) => text.includes("TCP 53"))).toBe(true);
  });

  test("a baseline allow never stands in for a rule, since the candidate isolates the pods", () => {
    for (const cni of [OVN, AWS]) {
      expect(result("dns", cni, [baseline("Allow")], withoutDns).status).toBe("fail");
      expect(result("dns", cni, [baseline("Deny")], withDns).status).toBe("pass");
    }
  });

  test("a kind that even this CNI is not known to enforce is no allow", () => {
    const cluster = clusterWide("ClusterNetworkPolicy", "allow-dns", {
      tier: "Admin",
      priority: 5,
      subject: PAYMENTS,
      egress: [{ action: "Accept", to: [{ namespaces: {} }] }],
    });
    expect(result("dns", OVN, [cluster], withoutDns).status).toBe("fail");
    const known: CniFacts = { ...OVN, adminKinds: ["ClusterNetworkPolicy"] };
    expect(result("dns", known, [cluster], withoutDns).status).toBe("pass");
  });

  test("an allow that cannot be read, or that selects other pods, is no allow", () => {
    const broken = clusterWide("AdminNetworkPolicy", "broken", {
      priority: 5000,
      subject: PAYMENTS,
      egress: [{ action: "Allow", to: [{ namespaces: {} }] }],
    });
    expect(result("dns", OVN, [broken], withoutDns).status).toBe("fail");
    const ledger = { namespaces: { matchLabels: { "kubernetes.io/metadata.name": "ledger" } } };
    const elsewhere = { ...allow, spec: { ...(allow.spec as object), subject: ledger } };
    const held = result("dns", AWS, [elsewhere], withoutDns);
    expect(held.findings.every(({ text }) => text.includes("is denied"))).toBe(true);
  });

  test("holds where the cache on the node may be kept from answering", () => {
    const cache = townRule("cache", {
      sender: { kind: "pods", namespace: "payments", podSelector: {} },
      receiver: { kind: "cidr", cidrs: ["169.254.20.10/32", "10.96.0.10/32"], label: "cache" },
      ports: dns.ports,
    });
    const candidate = paymentsRevision([pay, settle, book, scrape, bank, dns, cache]);
    const at = (foreignPolicies: readonly ForeignPolicy[]): GateResult =>
      result("dns", OVN, [], { candidate, snapshot: nodeLocalTown({ cni: OVN, foreignPolicies }) });
    const rule = (spec: object) =>
      foreignPolicyFrom(
        "cilium.io/v2",
        "CiliumClusterwideNetworkPolicy",
      )({ metadata: { name: "hosts" }, spec });
    expect(at([]).findings.map(({ text }) => text)).toEqual([]);
    const held = at([rule({ nodeSelector: {} })]);
    expect(held.status).toBe("fail");
    expect(held.findings[0]?.text).toContain("CiliumClusterwideNetworkPolicy hosts");
  });
});

describe("the undecided gate under admin policies", () => {
  const edges = [townEdges.pay];
  const cut = { edges, candidate: paymentsRevision([book, bank, dns]) };
  const kept = { edges };
  const admit = callers("admit", 5, "Allow");
  const refuse = callers("refuse", 5, "Deny");
  const UNCERTAIN =
    "storefront/web to payments/api on TCP 8443 is uncertain: nobody can say whether the candidate allows it.";
  const texts = ({ findings }: GateResult) => findings.map(({ text }) => text);

  test("an allow that is enforced keeps the connection; one that may be ignored leaves it uncertain, in so many words", () => {
    const enforced = result("undecided", OVN, [admit], cut);
    expect([enforced.status, texts(enforced)]).toEqual(["pass", []]);
    expect(texts(result("undecided", AWS, [admit], cut))).toEqual([UNCERTAIN]);
  });

  test("a denial that is enforced cuts today too, so there is nothing to decide", () => {
    for (const candidate of [cut, kept]) {
      const found = result("undecided", OVN, [refuse], candidate);
      expect([found.status, texts(found)]).toEqual(["pass", []]);
    }
  });

  test("a denial that may be ignored excuses no cut", () => {
    const held = result("undecided", AWS, [refuse], cut);
    expect(held.status).toBe("fail");
    expect(texts(held)).toEqual(["storefront/web to payments/api on TCP 8443 would be denied for ingress."]);
    expect(texts(result("undecided", AWS, [refuse], kept))).toEqual([UNCERTAIN]);
  });

  test("a tie leaves the connection uncertain, whatever the candidate says", () => {
    for (const candidate of [cut, kept]) {
      expect(texts(result("undecided", OVN, [admit, refuse], candidate))).toEqual([UNCERTAIN]);
      expect(texts(result("undecided", AWS, [admit, refuse], candidate))).toEqual([UNCERTAIN]);
    }
  });

  const words = (cni: CniFacts, foreignPolicies: readonly ForeignPolicy[]): readonly unknown[] => {
    const snapshot: Snapshot = town({ cni, foreignPolicies });
    const candidates = new Map([["payments", cut.candidate.policies]]);
    const isMine = () => false;
    const { now, candidate } = sideReplay({ snapshot, candidates, isMine, edges });
    const word = (sides: ReadonlyMap<string, { readonly ingress?: Decision }>) =>
      sides.get(townEdges.pay.key)?.ingress?.outcome;
    return [word(now), word(candidate)];
  };

  test.each([
    ["no admin policy", [], ["allowed", "denied"], ["allowed", "denied"]],
    ["an allow", [admit], ["allowed", "allowed"], ["allowed", "uncertain"]],
    ["a denial", [refuse], ["denied", "denied"], ["uncertain", "denied"]],
    ["a tie", [admit, refuse], ["uncertain", "uncertain"], ["uncertain", "uncertain"]],
    [
      "an allow before a denial",
      [callers("first", 1, "Allow"), refuse],
      ["allowed", "allowed"],
      ["uncertain", "uncertain"],
    ],
    [
      "a pass tied with an allow",
      [callers("pass", 5, "Pass"), admit],
      ["allowed", "uncertain"],
      ["uncertain", "uncertain"],
    ],
  ] as const)("the replay of the receiver's side under %s", (_, policies, onOvn, onAws) => {
    expect(words(OVN, policies)).toEqual(onOvn);
    expect(words(AWS, policies)).toEqual(onAws);
  });
});

describe("the bridge gate under admin policies", () => {
  const bridge = (cni: CniFacts, policies: readonly ForeignPolicy[]) =>
    result("bridge-equivalence", cni, policies);

  test.each([
    ["OVN-Kubernetes", OVN],
    ["the AWS VPC CNI", AWS],
  ])("%s: an allow above changes nothing, a denial above is named as what no rollback lifts", (_, cni) => {
    expect(bridge(cni, [allow])).toMatchObject({ status: "pass", findings: [] });
    for (const policies of [[deny], [allow, deny], [deny, allow]]) {
      const found = bridge(cni, policies);
      expect(found.status).toBe("pass");
      expect(found.findings.map(({ text }) => text)).toEqual([
        "AdminNetworkPolicy deny-dns (egress) stands above the bridge: a rollback cannot lift it.",
      ]);
    }
  });

  test.each([
    ["OVN-Kubernetes", OVN],
    ["the AWS VPC CNI", AWS],
  ])("%s: a baseline denial holds, since the bridge would lift it if it is enforced", (_, cni) => {
    const held = bridge(cni, [baseline("Deny"), allow]);
    expect(held.status).toBe("fail");
    expect(held.evidence).toContain("BaselineAdminNetworkPolicy default");
    expect(bridge(cni, [baseline("Allow")]).status).toBe("pass");
  });
});
