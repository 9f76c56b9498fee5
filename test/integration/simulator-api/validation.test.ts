import { expect, test } from "vitest";
import type { Status } from "#lib/simulator/api/status.ts";
import { startTown, type RawAnswer } from "./simulated-town.ts";

const POLICIES = "/apis/networking.k8s.io/v1/namespaces/payments/networkpolicies";

type Case = [promise: string, spec: unknown, causes: [reason: string, field: string, message?: string][]];

const ingress = (rule: unknown) => ({ podSelector: {}, ingress: [rule] });
const port = (entry: unknown) => ingress({ ports: [entry] });
const peer = (entry: unknown) => ingress({ from: [entry] });
const block = (cidr: string, ...except: string[]) => peer({ ipBlock: { cidr, except } });
const expression = (entry: unknown) => ({ podSelector: { matchExpressions: [entry] } });

const INVALID = "FieldValueInvalid";
const REQUIRED = "FieldValueRequired";
const FORBIDDEN = "FieldValueForbidden";
const UNSUPPORTED = "FieldValueNotSupported";

const PORT = "spec.ingress[0].ports[0].port";
const END_PORT = "spec.ingress[0].ports[0].endPort";
const PEER = "spec.ingress[0].from[0]";
const EXPRESSION = "spec.podSelector.matchExpressions[0]";

const REFUSED: Case[] = [
  ["port 0", port({ port: 0 }), [[INVALID, PORT, "must be between 1 and 65535, inclusive"]]],
  ["port 65536", port({ port: 65_536 }), [[INVALID, PORT]]],
  ["a port name of digits", port({ port: "80" }), [[INVALID, PORT, "at least one letter"]]],
  ["a port name with capitals", port({ port: "Http" }), [[INVALID, PORT]]],
  ["a port name of 16 characters", port({ port: "a123456789012345" }), [[INVALID, PORT]]],
  ["a port name with two hyphens", port({ port: "a--b" }), [[INVALID, PORT, "consecutive hyphens"]]],
  ["endPort below port", port({ port: 90, endPort: 80 }), [[INVALID, END_PORT, "greater than or equal"]]],
  ["endPort without port", port({ endPort: 80 }), [[INVALID, END_PORT, "`port` is not specified"]]],
  ["endPort with a named port", port({ port: "http", endPort: 80 }), [[INVALID, END_PORT, "non-numeric"]]],
  [
    "protocol ICMP",
    port({ protocol: "ICMP", port: 1 }),
    [[UNSUPPORTED, "spec.ingress[0].ports[0].protocol", '"TCP", "UDP", "SCTP"']],
  ],
  ["a lower-case protocol", port({ protocol: "tcp" }), [[UNSUPPORTED, "spec.ingress[0].ports[0].protocol"]]],
  ["an empty peer", peer({}), [[REQUIRED, PEER, "must specify a peer"]]],
  [
    "ipBlock beside a selector",
    peer({ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }),
    [[FORBIDDEN, PEER, "may not specify both ipBlock and another peer"]],
  ],
  ["ipBlock without cidr", peer({ ipBlock: {} }), [[REQUIRED, `${PEER}.ipBlock.cidr`]]],
  ["an address for a cidr", block("10.0.0.1"), [[INVALID, `${PEER}.ipBlock.cidr`]]],
  ["a prefix of 33", block("10.0.0.0/33"), [[INVALID, `${PEER}.ipBlock.cidr`]]],
  [
    "host bits in a cidr",
    block("10.1.2.3/8"),
    [[INVALID, `${PEER}.ipBlock.cidr`, "beyond the prefix length"]],
  ],
  ["leading zeros", block("10.0.0.0/08"), [[INVALID, `${PEER}.ipBlock.cidr`, "must not have leading 0s"]]],
  [
    "an IPv4-mapped IPv6 cidr",
    block("::ffff:10.0.0.0/104"),
    [[INVALID, `${PEER}.ipBlock.cidr`, "must not have an IPv4-mapped IPv6 address"]],
  ],
  ["too many colons", block("1:2:3:4:5:6:7:8:9/64"), [[INVALID, `${PEER}.ipBlock.cidr`]]],
  [
    "except equal to cidr",
    block("10.0.0.0/8", "10.0.0.0/8"),
    [[INVALID, `${PEER}.ipBlock.except[0]`, "must be a strict subset of `cidr`"]],
  ],
  [
    "except outside cidr",
    block("10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16"),
    [[INVALID, `${PEER}.ipBlock.except[1]`]],
  ],
  [
    "except of the other family",
    block("10.0.0.0/8", "2001:db8::/64"),
    [[INVALID, `${PEER}.ipBlock.except[0]`]],
  ],
  ["except that is no cidr", block("10.0.0.0/8", "all"), [[INVALID, `${PEER}.ipBlock.except[0]`]]],
  [
    "an unknown policyType",
    { podSelector: {}, policyTypes: ["ingress"] },
    [[UNSUPPORTED, "spec.policyTypes[0]", 'supported values: "Ingress", "Egress"']],
  ],
  [
    "three policyTypes",
    { podSelector: {}, policyTypes: ["Ingress", "Egress", "Ingress"] },
    [[INVALID, "spec.policyTypes", "may not specify more than two policyTypes"]],
  ],
  [
    "a label key with two slashes",
    { podSelector: { matchLabels: { "a/b/c": "d" } } },
    [[INVALID, "spec.podSelector.matchLabels", "a valid label key"]],
  ],
  [
    "a label value with a space",
    { podSelector: { matchLabels: { app: "pay ments" } } },
    [[INVALID, "spec.podSelector.matchLabels", "a valid label"]],
  ],
  [
    "operator In without values",
    expression({ key: "app", operator: "In" }),
    [[REQUIRED, `${EXPRESSION}.values`]],
  ],
  [
    "operator Exists with values",
    expression({ key: "app", operator: "Exists", values: ["a"] }),
    [[FORBIDDEN, `${EXPRESSION}.values`]],
  ],
  [
    "operator Gt",
    expression({ key: "app", operator: "Gt", values: ["1"] }),
    [[INVALID, `${EXPRESSION}.operator`]],
  ],
  [
    "an expression without key",
    expression({ operator: "Exists" }),
    [
      [INVALID, `${EXPRESSION}.key`, "name part must be non-empty"],
      [INVALID, `${EXPRESSION}.key`],
    ],
  ],
  [
    "an invalid value in an expression",
    expression({ key: "app", operator: "In", values: ["ok", "-no"] }),
    [[INVALID, `${EXPRESSION}.values[1]`]],
  ],
  [
    "faults in both directions at once",
    {
      podSelector: {},
      ingress: [{ ports: [{ port: 0 }] }],
      egress: [{ to: [{ namespaceSelector: { matchLabels: { "": "x" } } }] }, { to: [{}] }],
    },
    [
      [INVALID, PORT],
      [INVALID, "spec.egress[0].to[0].namespaceSelector.matchLabels"],
      [INVALID, "spec.egress[0].to[0].namespaceSelector.matchLabels"],
      [REQUIRED, "spec.egress[1].to[0]"],
    ],
  ],
];

test("each broken rule of a NetworkPolicy is refused with its field, reason and message", async () => {
  const town = await startTown();
  for (const [promise, spec, causes] of REFUSED) {
    const answer = await town.raw("POST", POLICIES, { body: policy(spec) });
    const status = answer.json() as Status;
    expect([promise, answer.code, status.reason]).toEqual([promise, 422, "Invalid"]);
    expect([promise, status.details?.causes?.map(({ reason, field }) => [reason, field])]).toEqual([
      promise,
      causes.map(([reason, field]) => [reason, field]),
    ]);
    causes.forEach(([, , message = ""], index) => {
      expect(status.details?.causes?.[index]?.message).toContain(message);
    });
    expect(status.message).toContain('NetworkPolicy.networking.k8s.io "allow-storefront" is invalid: ');
    expect(status.details).toMatchObject({ group: "networking.k8s.io", kind: "NetworkPolicy" });
  }
  expect((await town.networking.listNetworkPolicyForAllNamespaces()).items).toEqual([]);
});

const ACCEPTED: [promise: string, spec: unknown][] = [
  ["an empty spec", {}],
  ["IPv6 with an exception", block("2001:db8::/32", "2001:db8:1::/48")],
  ["everything", block("::/0")],
  ["port equal to endPort", port({ port: 80, endPort: 80 })],
  ["a port name", port({ port: "http-metrics", protocol: "UDP" })],
  ["SCTP without port", port({ protocol: "SCTP" })],
  ["both selectors in one peer", peer({ podSelector: {}, namespaceSelector: {} })],
  ["the same policyType twice", { policyTypes: ["Ingress", "Ingress"] }],
];

test("what the real server accepts is accepted", async () => {
  const town = await startTown();
  for (const [promise, spec] of ACCEPTED) {
    const answer = await town.raw("POST", `${POLICIES}?dryRun=All`, { body: policy(spec) });
    expect([promise, answer.code]).toEqual([promise, 201]);
  }
});

test("absent policyTypes mean Ingress, and Egress only with an egress rule", async () => {
  const town = await startTown();
  const types = async (spec: unknown) =>
    specOf(await town.raw("POST", `${POLICIES}?dryRun=All`, { body: policy(spec) }))["policyTypes"];
  expect(await types({ podSelector: {} })).toEqual(["Ingress"]);
  expect(await types({ podSelector: {}, egress: [] })).toEqual(["Ingress"]);
  expect(await types({ podSelector: {}, egress: [{}] })).toEqual(["Ingress", "Egress"]);
  expect(await types({ podSelector: {}, policyTypes: [] })).toEqual(["Ingress"]);
  expect(await types({ podSelector: {}, policyTypes: ["Egress"] })).toEqual(["Egress"]);
});

test("empty lists vanish as in the real server's storage, empty selectors stay", async () => {
  const town = await startTown();
  const answer = await town.raw("POST", POLICIES, {
    body: policy({
      podSelector: null,
      ingress: [],
      egress: [{ to: [], ports: [{}] }, { to: [{ podSelector: {}, namespaceSelector: null }] }],
    }),
  });
  expect(specOf(answer)).toEqual({
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    egress: [{ ports: [{ protocol: "TCP" }] }, { to: [{ podSelector: {} }] }],
  });
});

test("unknown fields are dropped with a warning, and refused when validation is strict", async () => {
  const town = await startTown();
  const spec = { podSelector: {}, ingres: [{}], egress: [{ from: [] }] };
  const lenient = await town.raw("POST", `${POLICIES}?dryRun=All`, { body: policy(spec) });
  expect(specOf(lenient)).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{}] });
  expect(lenient.headers["warning"]).toContain('299 - "unknown field \\"spec.ingres\\""');
  const quiet = await town.raw("POST", `${POLICIES}?dryRun=All&fieldValidation=Ignore`, {
    body: policy(spec),
  });
  expect(quiet.headers["warning"]).toBeUndefined();
  const strict = await town.raw("POST", `${POLICIES}?fieldValidation=Strict`, { body: policy(spec) });
  expect(strict.json()).toMatchObject({ code: 400, reason: "BadRequest" });
  expect((strict.json() as Status).message).toContain(
    'strict decoding error: unknown field "spec.ingres", unknown field "spec.egress[0].from"',
  );
  const applied = await town.raw("PATCH", `${POLICIES}/allow-storefront?fieldManager=drawbridge`, {
    body: policy(spec),
    contentType: "application/apply-patch+yaml",
  });
  expect(applied.code).toBe(500);
  expect((applied.json() as Status).message).toContain(".spec.ingres: field not declared in schema");
});

test("values of a wrong type are bad requests that name the field", async () => {
  const town = await startTown();
  const cases: [unknown, string][] = [
    [{ podSelector: "app=payments" }, "spec.podSelector"],
    [{ podSelector: {}, ingress: {} }, "spec.ingress"],
    [port({ port: 1.5 }), "spec.ingress[0].ports[0].port"],
    [port({ port: 80, endPort: "90" }), "spec.ingress[0].ports[0].endPort"],
    [{ podSelector: { matchLabels: { app: 1 } } }, "spec.podSelector.matchLabels.app"],
  ];
  for (const [spec, field] of cases) {
    const answer = await town.raw("POST", POLICIES, { body: policy(spec) });
    expect([field, answer.code]).toEqual([field, 400]);
    expect((answer.json() as Status).message).toContain(`into field ${field} of type`);
  }
});

test("names, labels and annotations are checked on every kind", async () => {
  const town = await startTown();
  const cases: [string, unknown, string][] = [
    ["/api/v1/namespaces", { metadata: { name: "Payments" } }, "metadata.name"],
    ["/api/v1/namespaces", { metadata: { name: "pay.ments" } }, "metadata.name"],
    ["/api/v1/namespaces", { metadata: {} }, "metadata.name"],
    ["/api/v1/namespaces", { metadata: { name: "x".repeat(64) } }, "metadata.name"],
    ["/api/v1/namespaces/ledger/pods", { metadata: { name: "a", labels: { "-": "b" } } }, "metadata.labels"],
    ["/api/v1/namespaces/ledger/pods", { metadata: { name: "a", labels: { b: "c d" } } }, "metadata.labels"],
    [
      "/api/v1/namespaces/ledger/pods",
      { metadata: { name: "a", annotations: { "/x": "" } } },
      "metadata.annotations",
    ],
    [
      "/api/v1/namespaces/ledger/pods",
      { metadata: { name: "a", annotations: { big: "x".repeat(262_144) } } },
      "metadata.annotations",
    ],
  ];
  for (const [path, body, field] of cases) {
    const status = (await town.raw("POST", path, { body })).json() as Status;
    expect([field, status.code]).toEqual([field, 422]);
    expect(status.details?.causes?.map((cause) => cause.field)).toContain(field);
  }
});

function policy(spec: unknown) {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "allow-storefront", namespace: "payments" },
    spec,
  };
}

function specOf(answer: RawAnswer): Record<string, unknown> {
  return (answer.json() as { spec: Record<string, unknown> }).spec;
}
