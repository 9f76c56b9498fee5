import { describe, expect, it } from "vitest";
import { LINT_RULES, LINT_SEVERITIES } from "#lib/policy/index.ts";
import { ADDRESS_CASES } from "./address-cases.ts";
import { DATA_PLANE_CASES } from "./data-plane-cases.ts";
import { serviceOf, sliceOf } from "../../../cast/cluster-parts.ts";
import { evidenceNodeOf, evidenceOf } from "../../../cast/evidence-parts.ts";
import { nodeLocalTown, town, townPods } from "../../../cast/town.ts";
import { API, byName, DNS_RULE, findingsOf, toBlock, type LintCase } from "./lint-case.ts";
import { PEER_CASES } from "./peer-cases.ts";
import { PORT_CASES } from "./port-cases.ts";
import { REACH_CASES } from "./reach-cases.ts";
import { SHAPE_CASES } from "./shape-cases.ts";
import { SUBJECT_CASES } from "./subject-cases.ts";

const TABLE = [
  ...SHAPE_CASES,
  ...SUBJECT_CASES,
  ...PEER_CASES,
  ...PORT_CASES,
  ...ADDRESS_CASES,
  ...REACH_CASES,
  ...DATA_PLANE_CASES,
];

/** Their tables are of their own, since they count one after the other. */
const ADMIN = [
  "invalid-admin-policy",
  "maybe-ignored",
  "same-priority",
  "admin-selects-nothing",
  "rule-shadowed",
  "pass-to-nothing",
  "baseline-unreachable",
];

const found = (id: string, one: LintCase) => findingsOf(one).filter((finding) => finding.id === id);

describe.each(TABLE)("$id", ({ id, finds, spares }) => {
  it(`finds that ${finds.when}`, () => {
    const all = found(id, finds);
    expect(all).toHaveLength(finds.times ?? 1);
    const [finding] = all;
    expect(finding?.path).toBe(finds.path);
    if (typeof finds.says === "string") expect(finding?.text).toContain(finds.says);
    else expect(finding?.text).toMatch(finds.says);
    expect(finding?.breaks).toBe(finds.breaks);
    expect(finding?.text).toMatch(/[.?]$/);
    expect(finding?.fix).toMatch(/\.$/);
  });

  it.each(spares)("says nothing where $when", (one) => {
    expect(found(id, one)).toEqual([]);
  });
});

describe("the catalogue", () => {
  it("holds at least thirty rules, each by an id of its own, in words for people", () => {
    expect(LINT_RULES.length).toBeGreaterThanOrEqual(30);
    expect(new Set(LINT_RULES.map(({ id }) => id)).size).toBe(LINT_RULES.length);
    for (const { id, title, why, source } of LINT_RULES) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(title).not.toMatch(/\.$/);
      expect(why).toMatch(/\.$/);
      expect(source).not.toBe("");
    }
  });

  it("has a case that is found and one that is not for every rule", () => {
    const inTables = [...TABLE.map(({ id }) => id), ...ADMIN];
    expect(inTables.toSorted()).toEqual(LINT_RULES.map(({ id }) => id).toSorted());
    expect(TABLE.filter(({ spares }) => spares.length === 0)).toEqual([]);
  });

  it("tells no rule's finding as worse than the rule says", () => {
    const rank = new Map(LINT_RULES.map(({ id, severity }) => [id, LINT_SEVERITIES.indexOf(severity)]));
    const all = TABLE.flatMap(({ finds }) => findingsOf(finds));
    const worse = all.filter(({ id, severity }) => LINT_SEVERITIES.indexOf(severity) < (rank.get(id) ?? 0));
    expect(worse).toEqual([]);
  });
});

describe("node-local-dns-missed", () => {
  const missed = (profile: "spec" | "cilium") =>
    found("node-local-dns-missed", {
      when: "",
      snapshot: nodeLocalTown(),
      spec: { podSelector: API, policyTypes: ["Egress"], egress: [DNS_RULE] },
      profile,
    });

  it("proposes an ipBlock where one matches the cache, and Cilium's own kind where it does not", () => {
    expect(missed("spec")).toMatchObject([{ patch: { effect: "widens" } }]);
    const [onCilium] = missed("cilium");
    expect(onCilium?.patch).toBeUndefined();
    expect(onCilium?.fix).toContain("CiliumNetworkPolicy");
  });
});

describe("metadata-reachable", () => {
  const onGoogle = evidenceOf({
    nodes: [evidenceNodeOf({ providerID: "gce://town/europe-west1-b/node-1" })],
  });
  const asking = (dnsPolicy: "Default" | "ClusterFirst", ports: readonly unknown[] = []) => {
    const pods = town().pods.map((pod) => ({ ...pod, dnsPolicy }));
    const [rule] = toBlock("0.0.0.0/0").egress;
    const spec = { policyTypes: ["Egress"], egress: [{ ...rule, ...(ports.length === 0 ? {} : { ports }) }] };
    return found("metadata-reachable", { when: "", town: { evidence: onGoogle, pods }, spec })[0];
  };

  it("has no patch where names may be asked for at the same address, and says what comes first", () => {
    const finding = asking("Default");
    expect(finding?.patch).toBeUndefined();
    expect(finding?.text).toContain("the resolver that pods ask is at the same address.");
    expect(finding?.fix).toContain("on UDP and TCP 53 by a rule of its own first");
  });

  it("has one where pods ask others, or the rule lets no lookup out", () => {
    expect(asking("ClusterFirst")?.patch).toMatchObject({ effect: "narrows" });
    expect(asking("Default", [{ protocol: "TCP", port: 80 }])?.patch).toMatchObject({ effect: "narrows" });
  });
});

describe("dns-missing", () => {
  it("proposes a rule for each set of ports, and not every port to everybody", () => {
    const dns = serviceOf("kube-system", "kube-dns", {
      clusterIPs: ["10.96.0.10"],
      selector: { "k8s-app": "kube-dns" },
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 5353 },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 5353 },
      ],
    });
    const slice = sliceOf(
      dns,
      [townPods.coredns1],
      [
        { name: "dns", port: 5353, protocol: "UDP" },
        { name: "dns-tcp", port: 5353, protocol: "TCP" },
      ],
    );
    const base = nodeLocalTown();
    const snapshot = {
      ...base,
      services: base.services.map((one) => (one.name === "kube-dns" ? dns : one)),
      endpointSlices: base.endpointSlices.map((one) => (one.service === "kube-dns" ? slice : one)),
    };
    const [finding] = found("dns-missing", {
      when: "",
      snapshot,
      spec: { podSelector: API, policyTypes: ["Egress"] },
    });
    const both = (port: number) => ["UDP", "TCP"].map((protocol) => ({ protocol, port }));
    const coredns = {
      namespaceSelector: byName("kube-system"),
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    };
    const blocks = ["169.254.20.10/32", "10.96.0.10/32"].map((cidr) => ({ ipBlock: { cidr } }));
    expect(finding?.patch?.operations).toEqual([
      {
        op: "add",
        path: "/spec/egress",
        value: [
          { to: blocks, ports: both(53) },
          { to: [coredns], ports: both(5353) },
        ],
      },
    ]);
  });
});
