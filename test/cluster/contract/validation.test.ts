import { expect } from "vitest";
import { checkPolicyObject } from "#lib/policy/validate/check-policy-object.ts";
import { isRefusedByServer, type PolicyProblemCode } from "#lib/policy/validate/policy-problem.ts";
import { onBoth } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";
import { policy } from "../policies.ts";

const INVALID = "FieldValueInvalid";
const REQUIRED = "FieldValueRequired";
const FORBIDDEN = "FieldValueForbidden";
const UNSUPPORTED = "FieldValueNotSupported";

type Cause = readonly [reason: string, field: string];

/** One class of mistake, as our own check calls it, and the causes with which the server refuses it (422). */
interface Mistake {
  readonly code: PolicyProblemCode;
  readonly spec?: unknown;
  readonly metadata?: object;
  readonly causes: readonly Cause[];
}

const ingress = (rule: unknown) => ({ podSelector: {}, ingress: [rule] });
const port = (entry: unknown) => ingress({ ports: [entry] });
const peer = (entry: unknown) => ingress({ from: [entry] });
const block = (cidr: string, ...except: string[]) => peer({ ipBlock: { cidr, except } });
const expression = (entry: unknown) => ({ podSelector: { matchExpressions: [entry] } });

const PORT = "spec.ingress[0].ports[0]";
const PEER = "spec.ingress[0].from[0]";
const CIDR = `${PEER}.ipBlock.cidr`;
const EXCEPT = `${PEER}.ipBlock.except[0]`;
const EXPRESSION = "spec.podSelector.matchExpressions[0]";
const LABELS = "spec.podSelector.matchLabels";

const MISTAKES: readonly Mistake[] = [
  { code: "bad-port-number", spec: port({ port: 0 }), causes: [[INVALID, `${PORT}.port`]] },
  { code: "bad-port-number", spec: port({ port: 65_536 }), causes: [[INVALID, `${PORT}.port`]] },
  {
    code: "bad-port-number",
    spec: port({ port: 80, endPort: 70_000 }),
    causes: [[INVALID, `${PORT}.endPort`]],
  },
  { code: "digits-as-port-name", spec: port({ port: "80" }), causes: [[INVALID, `${PORT}.port`]] },
  { code: "bad-port-name", spec: port({ port: "Http" }), causes: [[INVALID, `${PORT}.port`]] },
  { code: "bad-port-name", spec: port({ port: "a123456789012345" }), causes: [[INVALID, `${PORT}.port`]] },
  { code: "bad-port-name", spec: port({ port: "a--b" }), causes: [[INVALID, `${PORT}.port`]] },
  {
    code: "end-port-below-port",
    spec: port({ port: 90, endPort: 80 }),
    causes: [[INVALID, `${PORT}.endPort`]],
  },
  { code: "end-port-without-port", spec: port({ endPort: 80 }), causes: [[INVALID, `${PORT}.endPort`]] },
  {
    code: "end-port-with-name",
    spec: port({ port: "http", endPort: 80 }),
    causes: [[INVALID, `${PORT}.endPort`]],
  },
  { code: "bad-protocol", spec: port({ protocol: "ICMP" }), causes: [[UNSUPPORTED, `${PORT}.protocol`]] },
  { code: "bad-protocol", spec: port({ protocol: "tcp" }), causes: [[UNSUPPORTED, `${PORT}.protocol`]] },
  { code: "empty-peer", spec: peer({}), causes: [[REQUIRED, PEER]] },
  {
    code: "ip-block-with-selector",
    spec: peer({ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }),
    causes: [[FORBIDDEN, PEER]],
  },
  { code: "missing-field", spec: peer({ ipBlock: {} }), causes: [[REQUIRED, CIDR]] },
  { code: "bad-cidr", spec: block("10.0.0.1"), causes: [[INVALID, CIDR]] },
  { code: "bad-cidr", spec: block("10.0.0.0/33"), causes: [[INVALID, CIDR]] },
  { code: "bad-cidr", spec: block("010.0.0.0/8"), causes: [[INVALID, CIDR]] },
  { code: "bad-cidr", spec: block("10.0.0.0/08"), causes: [[INVALID, CIDR]] },
  { code: "bad-cidr", spec: block("10.0.0.0/8", "all"), causes: [[INVALID, EXCEPT]] },
  { code: "except-whole", spec: block("10.0.0.0/8", "10.0.0.0/8"), causes: [[INVALID, EXCEPT]] },
  { code: "except-outside", spec: block("10.0.0.0/8", "192.168.0.0/16"), causes: [[INVALID, EXCEPT]] },
  { code: "except-family", spec: block("10.0.0.0/8", "2001:db8::/64"), causes: [[INVALID, EXCEPT]] },
  {
    code: "unknown-policy-type",
    spec: { podSelector: {}, policyTypes: ["ingress"] },
    causes: [[UNSUPPORTED, "spec.policyTypes[0]"]],
  },
  {
    code: "too-many",
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress", "Ingress"] },
    causes: [[INVALID, "spec.policyTypes"]],
  },
  {
    code: "bad-label-key",
    spec: { podSelector: { matchLabels: { "a/b/c": "d" } } },
    causes: [[INVALID, LABELS]],
  },
  {
    code: "bad-label-value",
    spec: { podSelector: { matchLabels: { a: "b c" } } },
    causes: [[INVALID, LABELS]],
  },
  {
    code: "operator-needs-values",
    spec: expression({ key: "app", operator: "In" }),
    causes: [[REQUIRED, `${EXPRESSION}.values`]],
  },
  {
    code: "operator-takes-no-values",
    spec: expression({ key: "app", operator: "Exists", values: ["a"] }),
    causes: [[FORBIDDEN, `${EXPRESSION}.values`]],
  },
  {
    code: "bad-operator",
    spec: expression({ key: "app", operator: "Gt", values: ["1"] }),
    causes: [[INVALID, `${EXPRESSION}.operator`]],
  },
  {
    code: "missing-field",
    spec: expression({ operator: "Exists" }),
    causes: [
      [INVALID, `${EXPRESSION}.key`],
      [INVALID, `${EXPRESSION}.key`],
    ],
  },
  {
    code: "bad-label-value",
    spec: expression({ key: "app", operator: "In", values: ["ok", "-no"] }),
    causes: [[INVALID, `${EXPRESSION}.values[1]`]],
  },
  { code: "bad-name", metadata: { name: "Allow_Web" }, causes: [[INVALID, "metadata.name"]] },
  { code: "missing-name", metadata: { name: "" }, causes: [[REQUIRED, "metadata.name"]] },
  { code: "bad-label-key", metadata: { labels: { "a b": "c" } }, causes: [[INVALID, "metadata.labels"]] },
  { code: "bad-label-value", metadata: { labels: { a: "b c" } }, causes: [[INVALID, "metadata.labels"]] },
];

for (const { code, spec, metadata, causes } of MISTAKES) {
  const sent = policy("allow-web", spec, metadata);
  onBoth(`${code}: ${JSON.stringify(spec ?? metadata)} is 422 with its field and reason`, async (scene) => {
    expect(outcomeOf(await scene.send("POST", scene.policies, { body: sent }))).toEqual({
      code: 422,
      reason: "Invalid",
      causes,
    });
    const problems = checkPolicyObject(sent).filter(isRefusedByServer);
    expect(problems.map((problem) => problem.code)).toContain(code);
  });
}

/** Mistakes that are no broken rule but no NetworkPolicy at all: 400 on a create, under strict validation. */
const UNREADABLE: readonly (readonly [code: PolicyProblemCode, object: object])[] = [
  ["wrong-type", policy("p", { podSelector: [] })],
  ["wrong-type", policy("p", { podSelector: {}, ingress: {} })],
  ["wrong-type", policy("p", port({ port: true }))],
  ["bad-port-number", policy("p", port({ port: 80.5 }))],
  ["wrong-type", policy("p", { podSelector: { matchLabels: { a: 1 } } })],
  ["unknown-field", policy("p", { podSelector: {}, ingres: [] })],
  ["unknown-field", policy("p", { podSelector: { app: "web" } })],
  ["wrong-kind", { ...policy("p"), kind: "Ingress" }],
  ["wrong-api-version", { ...policy("p"), apiVersion: "networking.k8s.io/v1beta1" }],
];

for (const [code, sent] of UNREADABLE) {
  onBoth(`${code}: ${JSON.stringify(sent)} is 400`, async (scene) => {
    const answer = await scene.send("POST", `${scene.policies}?fieldValidation=Strict`, { body: sent });
    expect(outcomeOf(answer)).toEqual({ code: 400, reason: "BadRequest" });
    const problems = checkPolicyObject(sent).filter(isRefusedByServer);
    expect(problems.map((problem) => problem.code)).toContain(code);
  });
}

onBoth("a name that is of another namespace is 400", async (scene) => {
  const elsewhere = policy("p", undefined, { namespace: "ledger" });
  expect(outcomeOf(await scene.send("POST", scene.policies, { body: elsewhere }))).toEqual({
    code: 400,
    reason: "BadRequest",
  });
});

onBoth("every broken rule of one policy is a cause of its own, in one order", async (scene) => {
  const spec = {
    podSelector: { matchLabels: { "a b": "c d" } },
    policyTypes: ["x", "Egress"],
    ingress: [{ from: [{}], ports: [{ port: "A", protocol: "x", endPort: 4 }] }],
    egress: [{ to: [{ ipBlock: { cidr: "x", except: ["y"] }, podSelector: {} }] }],
  };
  expect(outcomeOf(await scene.send("POST", scene.policies, { body: policy("p", spec) })).causes).toEqual([
    [INVALID, LABELS],
    [INVALID, LABELS],
    [UNSUPPORTED, `${PORT}.protocol`],
    [INVALID, `${PORT}.endPort`],
    [INVALID, `${PORT}.port`],
    [INVALID, `${PORT}.port`],
    [REQUIRED, PEER],
    [INVALID, "spec.egress[0].to[0].ipBlock.cidr"],
    [FORBIDDEN, "spec.egress[0].to[0]"],
    [UNSUPPORTED, "spec.policyTypes[0]"],
  ]);
});

for (const cidr of ["10.1.2.3/8", "::ffff:10.0.0.0/104"]) {
  onBoth(`since Kubernetes 1.36 a new policy may not say ${cidr}`, async (scene) => {
    const answer = await scene.send("POST", scene.policies, { body: policy("p", block(cidr)) });
    expect(outcomeOf(answer)).toEqual({ code: 422, reason: "Invalid", causes: [[INVALID, CIDR]] });
  });
}

onBoth("IPv6 in another spelling than the canonical one is accepted with a warning", async (scene) => {
  const spec = block("2001:DB8:0:0::/32", "2001:db8:0001::/48");
  const answer = await scene.send("POST", scene.policies, { body: policy("p", spec) });
  expect([answer.code, answer.headers["warning"]]).toEqual([
    201,
    '299 - "spec.ingress[0].from[0].ipBlock.cidr: IPv6 CIDR value \\"2001:DB8:0:0::/32\\" should be in RFC 5952 ' +
      'canonical format (\\"2001:db8::/32\\")", 299 - "spec.ingress[0].from[0].ipBlock.except[0]: IPv6 CIDR value ' +
      '\\"2001:db8:0001::/48\\" should be in RFC 5952 canonical format (\\"2001:db8:1::/48\\")"',
  ]);
});

onBoth("defaults are TCP, and policyTypes by the sections that are there", async (scene) => {
  const typesOf = async (spec: object) => {
    const { body } = await scene.send("POST", `${scene.policies}?dryRun=All`, { body: policy("p", spec) });
    return body?.spec;
  };
  expect(await typesOf({})).toEqual({ podSelector: {}, policyTypes: ["Ingress"] });
  expect(await typesOf({ egress: [] })).toEqual({ podSelector: {}, policyTypes: ["Ingress"] });
  expect(await typesOf({ egress: [{ ports: [{ port: 53 }] }] })).toEqual({
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    egress: [{ ports: [{ protocol: "TCP", port: 53 }] }],
  });
  expect(await typesOf({ ingress: [null], policyTypes: [] })).toEqual({
    podSelector: {},
    policyTypes: ["Ingress"],
    ingress: [{}],
  });
});
