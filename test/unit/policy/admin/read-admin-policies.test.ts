import { describe, expect, it } from "vitest";
import { readAdminPolicies } from "#lib/policy/admin/read-admin-policies.ts";
import type { ForeignPolicy } from "#lib/policy/model/snapshot.ts";

const GROUP = "policy.networking.k8s.io";
const all = { namespaces: {} };

const foreign = (
  kind: string,
  name: string,
  spec: unknown,
  apiVersion = `${GROUP}/v1alpha1`,
): ForeignPolicy => ({
  apiVersion,
  kind,
  name,
  uid: `uid-${name}`,
  spec,
});
const anp = (name: string, spec: object) =>
  foreign("AdminNetworkPolicy", name, { priority: 10, subject: all, ...spec });
const banp = (spec: object) => foreign("BaselineAdminNetworkPolicy", "default", { subject: all, ...spec });
const cnp = (name: string, spec: object, version = "v1alpha2") =>
  foreign(
    "ClusterNetworkPolicy",
    name,
    { tier: "Admin", priority: 10, subject: all, ...spec },
    `${GROUP}/${version}`,
  );

const read = (...policies: readonly ForeignPolicy[]) => readAdminPolicies(policies).policies;
const names = (...policies: readonly ForeignPolicy[]) => read(...policies).map(({ name }) => name);
const egress = (rule: object) =>
  read(anp("a", { egress: [{ action: "Deny", to: [all], ...rule }] }))[0]?.egress[0];
const ingress = (rule: object) =>
  read(anp("a", { ingress: [{ action: "Deny", from: [all], ...rule }] }))[0]?.ingress[0];
const clusterPorts = (protocols: unknown) =>
  read(cnp("a", { egress: [{ action: "Deny", to: [all], protocols }] }))[0]?.egress[0]?.ports;

describe("the order in which admin policies count", () => {
  it("is the admin tier before the baseline, whatever the priorities (54)", () => {
    expect(
      names(
        banp({}),
        cnp("low", { tier: "Baseline", priority: 0 }),
        cnp("high", { priority: 1000 }),
        anp("mid", { priority: 999 }),
      ),
    ).toEqual(["mid", "high", "low", "default"]);
  });

  it("is by priority, the lower number first, and numbers are no texts (55)", () => {
    expect(names(anp("c", { priority: 100 }), anp("b", { priority: 9 }), anp("a", { priority: 20 }))).toEqual(
      ["b", "a", "c"],
    );
  });

  it("is by kind, then name, on equal priority, and never by the order of the list (60)", () => {
    const set = [cnp("a", {}), anp("b", {}), anp("a", {}), anp("B", {})];
    const expected = [
      "AdminNetworkPolicy B",
      "AdminNetworkPolicy a",
      "AdminNetworkPolicy b",
      "ClusterNetworkPolicy a",
    ];
    for (const order of [set, set.toReversed()]) {
      expect(read(...order).map(({ kind, name }) => `${kind} ${name}`)).toEqual(expected);
    }
  });

  it("is the order of the list inside a policy (55)", () => {
    const rules = ["Pass", "Deny", "Allow"].map((action) => ({ action, from: [all] }));
    expect(read(anp("a", { ingress: rules }))[0]?.ingress.map(({ action }) => action)).toEqual([
      "pass",
      "deny",
      "allow",
    ]);
  });

  it("takes priority 0 and 1000 and refuses what lies outside (61)", () => {
    expect(names(anp("first", { priority: 0 }), anp("last", { priority: 1000 }))).toEqual(["first", "last"]);
    const { policies, refused } = readAdminPolicies([
      anp("over", { priority: 1001 }),
      anp("under", { priority: -1 }),
    ]);
    expect(policies).toEqual([]);
    expect(refused.map(({ policy }) => policy.name)).toEqual(["over", "under"]);
  });
});

describe("an admin policy is read", () => {
  it("with its tier, priority, subject, rules and source (61, 62)", () => {
    const source = cnp("guard", {
      tier: "Baseline",
      priority: 7,
      subject: { pods: { namespaceSelector: { matchLabels: { env: "prod" } }, podSelector: {} } },
      egress: [
        {
          name: "dns",
          action: "Accept",
          to: [all],
          protocols: [{ udp: { destinationPort: { number: 53 } } }],
        },
      ],
    });
    expect(read(source)).toEqual([
      {
        kind: "ClusterNetworkPolicy",
        name: "guard",
        tier: "baseline",
        priority: 7,
        subject: { kind: "pods", namespaceSelector: { matchLabels: { env: "prod" } }, podSelector: {} },
        ingress: [],
        egress: [
          {
            name: "dns",
            action: "allow",
            peers: [{ kind: "namespaces", selector: {} }],
            ports: [{ kind: "number", protocol: "UDP", port: 53 }],
          },
        ],
        source,
      },
    ]);
  });

  it("with no rule at all where it has none: it isolates nobody (56)", () => {
    expect(read(anp("a", { ingress: [], egress: null }))).toMatchObject([{ ingress: [], egress: [] }]);
  });

  it("under v1alpha1 and v1alpha2, and under v1beta1, which has the same shape", () => {
    expect(names(cnp("a", {}, "v1alpha2"), cnp("b", {}, "v1beta1"))).toEqual(["a", "b"]);
    expect(readAdminPolicies([cnp("c", {}, "v1")]).refused).toMatchObject([
      { problems: [{ code: "wrong-api-version" }] },
    ]);
  });

  it("only if it is called default, where it is a BaselineAdminNetworkPolicy (61)", () => {
    const other = foreign("BaselineAdminNetworkPolicy", "other", { subject: all });
    expect(readAdminPolicies([other]).refused).toMatchObject([{ problems: [{ code: "baseline-name" }] }]);
  });

  it("never in the words of the other version (62)", () => {
    const allow = [{ action: "Allow", from: [all] }];
    expect(readAdminPolicies([cnp("a", { ingress: allow })]).refused).toHaveLength(1);
    expect(
      readAdminPolicies([anp("a", { ingress: [{ action: "Accept", from: [all] }] })]).refused,
    ).toHaveLength(1);
    expect(readAdminPolicies([banp({ ingress: [{ action: "Pass", from: [all] }] })]).refused).toHaveLength(1);
  });

  it("or is in neither list, where it is of another group or kind", () => {
    const others = [
      foreign("ClusterNetworkPolicy", "a", {}, "crd.antrea.io/v1beta1"),
      foreign("CiliumNetworkPolicy", "b", {}, "cilium.io/v2"),
      foreign("GlobalNetworkPolicy", "c", {}, `${GROUP}/v1alpha1`),
    ];
    expect(readAdminPolicies(others)).toEqual({ policies: [], refused: [] });
  });

  it("or refused with everything that is wrong with it, and the others still read", () => {
    const bad = anp("bad", { subject: {}, ingress: [{ action: "Log", from: [] }] });
    const { policies, refused } = readAdminPolicies([bad, anp("good", {})]);
    expect(policies.map(({ name }) => name)).toEqual(["good"]);
    expect(refused).toMatchObject([
      {
        policy: bad,
        problems: [{ code: "subject-choice" }, { code: "unknown-action" }, { code: "empty-list" }],
      },
    ]);
  });

  it.each([null, undefined, [], "spec", 5])("or refused where its spec is %j", (spec) => {
    expect(readAdminPolicies([foreign("AdminNetworkPolicy", "a", spec)]).refused).toHaveLength(1);
  });
});

describe("a subject", () => {
  it("is exactly one of namespaces and pods (64)", () => {
    const pods = { namespaceSelector: {}, podSelector: {} };
    expect(read(anp("a", { subject: { namespaces: { matchLabels: { a: "b" } } } }))[0]?.subject).toEqual({
      kind: "namespaces",
      selector: { matchLabels: { a: "b" } },
    });
    expect(readAdminPolicies([anp("a", { subject: { namespaces: {}, pods } })]).refused).toHaveLength(1);
    expect(readAdminPolicies([anp("a", { subject: {} })]).refused).toHaveLength(1);
  });

  it("selects everything by what it leaves out of pods, which only a ClusterNetworkPolicy may", () => {
    const subject = { pods: { podSelector: { matchLabels: { app: "web" } } } };
    const expected = { kind: "pods", namespaceSelector: {}, podSelector: { matchLabels: { app: "web" } } };
    expect(read(cnp("a", { subject }))[0]?.subject).toEqual(expected);
    expect(read(anp("a", { subject }))[0]?.subject).toEqual(expected);
  });

  it("has selectors without nulls", () => {
    const subject = {
      namespaces: { matchLabels: null, matchExpressions: [{ key: "a", operator: "Exists" }] },
    };
    expect(read(anp("a", { subject }))[0]?.subject).toEqual({
      kind: "namespaces",
      selector: { matchExpressions: [{ key: "a", operator: "Exists" }] },
    });
  });
});

describe("a peer", () => {
  it("is one of five kinds in egress (64, 66, 67, 68)", () => {
    const to = [
      { namespaces: { matchLabels: { env: "prod" } } },
      { pods: { namespaceSelector: {}, podSelector: {} } },
      { nodes: {} },
      { networks: ["10.0.0.0/8", "fd00::/8"] },
      { domainNames: ["*.Example.COM.", "example.org"] },
    ];
    expect(egress({ action: "Allow", to })?.peers).toEqual([
      { kind: "namespaces", selector: { matchLabels: { env: "prod" } } },
      { kind: "pods", namespaceSelector: {}, podSelector: {} },
      { kind: "nodes", selector: {} },
      { kind: "networks", cidrs: ["10.0.0.0/8", "fd00::/8"] },
      { kind: "domain-names", names: ["*.example.com", "example.org"] },
    ]);
  });

  it.each([
    ["without a field", {}],
    ["with a field of the future", { serviceAccounts: {} }],
    ["with a null field", { namespaces: null }],
    ["of networks, in ingress", { networks: ["10.0.0.0/8"] }],
    ["of nodes, in ingress", { nodes: {} }],
    ["of domain names, in ingress", { domainNames: ["example.com"] }],
  ])("%s is unknown, so that its rule fails closed (65)", (_, peer) => {
    for (const action of ["Allow", "Deny", "Pass"]) {
      expect(ingress({ action, from: [all, peer] })?.peers).toEqual([
        { kind: "namespaces", selector: {} },
        { kind: "unknown" },
      ]);
    }
  });

  it("of domain names is unknown to a BaselineAdminNetworkPolicy, and known to a baseline ClusterNetworkPolicy (61)", () => {
    const to = [{ domainNames: ["example.com"] }];
    expect(read(banp({ egress: [{ action: "Allow", to }] }))[0]?.egress[0]?.peers).toEqual([
      { kind: "unknown" },
    ]);
    const baseline = cnp("a", { tier: "Baseline", egress: [{ action: "Accept", to }] });
    expect(read(baseline)[0]?.egress[0]?.peers).toMatchObject([{ kind: "domain-names" }]);
  });

  it("of domain names may only be allowed (68)", () => {
    const to = [{ domainNames: ["example.com"] }];
    expect(readAdminPolicies([anp("a", { egress: [{ action: "Deny", to }] })]).refused).toHaveLength(1);
    expect(readAdminPolicies([cnp("a", { egress: [{ action: "Pass", to }] })]).refused).toHaveLength(1);
  });

  it("must be named: no rule is about everybody (70)", () => {
    for (const from of [undefined, null, []]) {
      expect(readAdminPolicies([anp("a", { ingress: [{ action: "Allow", from }] })]).refused).toHaveLength(1);
    }
  });

  it("in the shape up to v0.1.1 is read as today's (71)", () => {
    const matchLabels = { env: "prod" };
    const from = [
      { namespaces: { namespaceSelector: { matchLabels } } },
      { namespaces: { namespaceSelector: {} } },
      {
        pods: {
          namespaces: { namespaceSelector: { matchLabels } },
          podSelector: { matchLabels: { app: "web" } },
        },
      },
    ];
    expect(ingress({ from })?.peers).toEqual([
      { kind: "namespaces", selector: { matchLabels } },
      { kind: "namespaces", selector: {} },
      { kind: "pods", namespaceSelector: { matchLabels }, podSelector: { matchLabels: { app: "web" } } },
    ]);
    const sameLabels = [{ namespaces: { sameLabels: ["tenant"] } }];
    expect(
      readAdminPolicies([anp("a", { ingress: [{ action: "Deny", from: sameLabels }] })]).refused,
    ).toHaveLength(1);
  });
});

describe("ports", () => {
  it("are all of every protocol where a rule names none (63)", () => {
    expect(ingress({})?.ports).toBe("any");
    expect(ingress({ ports: null })?.ports).toBe("any");
    expect(read(cnp("a", { ingress: [{ action: "Deny", from: [all] }] }))[0]?.ingress[0]?.ports).toBe("any");
  });

  it("of v1alpha1 are TCP unless another protocol is named, and a name is of any protocol (63)", () => {
    const ports = [
      { portNumber: { port: 80 } },
      { portNumber: { protocol: "UDP", port: 53 } },
      { portRange: { start: 1, end: 9 } },
      { portRange: { protocol: "SCTP", start: 5, end: 5 } },
      { namedPort: "https" },
    ];
    expect(ingress({ ports })?.ports).toEqual([
      { kind: "number", protocol: "TCP", port: 80 },
      { kind: "number", protocol: "UDP", port: 53 },
      { kind: "range", protocol: "TCP", first: 1, last: 9 },
      { kind: "range", protocol: "SCTP", first: 5, last: 5 },
      { kind: "named", name: "https" },
    ]);
  });

  it("of a ClusterNetworkPolicy are numbers, ranges, whole protocols and names (62, 63)", () => {
    const protocols = [
      { tcp: { destinationPort: { number: 80 } } },
      { udp: { destinationPort: { range: { start: 1, end: 9 } } } },
      { sctp: {} },
      { destinationNamedPort: "https" },
    ];
    expect(clusterPorts(protocols)).toEqual([
      { kind: "number", protocol: "TCP", port: 80 },
      { kind: "range", protocol: "UDP", first: 1, last: 9 },
      { kind: "protocol", protocol: "SCTP" },
      { kind: "named", name: "https" },
    ]);
  });

  it("of a range that ends before it starts are none, which is not all", () => {
    expect(ingress({ ports: [{ portRange: { start: 10, end: 1 } }] })?.ports).toEqual([]);
  });

  it("by name stay beside networks, for which they match nothing (69)", () => {
    const rule = egress({ to: [all, { networks: ["10.0.0.0/8"] }], ports: [{ namedPort: "dns" }] });
    expect(rule?.ports).toEqual([{ kind: "named", name: "dns" }]);
    expect(rule?.peers).toHaveLength(2);
  });
});
