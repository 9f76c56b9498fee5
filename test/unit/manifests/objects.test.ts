import { expect, test } from "vitest";
import { readManifests } from "#lib/manifests/read-manifests.ts";
import { read, problemsOf } from "./read.ts";

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: payments}
spec:
  podSelector: {}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - port: "80"
`;

test("a policy with an error is named by file, line and field, and is not in the snapshot", () => {
  const { snapshot } = read(POLICY);
  expect(snapshot.policies).toEqual([]);
  expect(problemsOf(POLICY)).toEqual([
    expect.stringMatching(
      /^error town\.yaml:10: spec\.ingress\[0\]\.ports\[0\]\.port of NetworkPolicy payments\/api: /,
    ),
  ]);
});

test("a field that stands twice leaves its object out, and only its object", () => {
  const text = `kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: metrics}}\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: ledger, name: payments}\n`;
  expect(read(text).snapshot.namespaces.map(({ name }) => name)).toEqual(["metrics"]);
  expect(problemsOf(text)).toEqual([
    'error town.yaml:7: "name" stands twice in one map of Namespace payments. Keep one of them; the object is left out.',
  ]);
});

test("lists of one kind give their items the kind, and lists within lists are opened", () => {
  const text = `kind: List\napiVersion: v1\nitems:\n- kind: PodList\n  apiVersion: v1\n  items:\n  - metadata: {name: web-1, namespace: storefront}\n    spec: {containers: []}\n`;
  expect(read(text).snapshot.pods.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
    "storefront/web-1",
  ]);
});

test("a missing or null namespace is default, and the namespaces of objects stand without being written", () => {
  const text = `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: null}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: payments}}`;
  const { snapshot } = read(text);
  expect(snapshot.pods.map(({ namespace }) => namespace)).toEqual(["default", "payments"]);
  expect(snapshot.namespaces.map(({ name, labels }) => [name, labels])).toEqual([
    ["default", { "kubernetes.io/metadata.name": "default" }],
    ["payments", { "kubernetes.io/metadata.name": "payments" }],
  ]);
});

test.each([
  [
    "a label that is a number",
    "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {v: 1}}}",
    "metadata.labels.v of this Pod must be a text",
  ],
  [
    "metadata that is a list",
    "{apiVersion: v1, kind: Pod, metadata: [a]}",
    "metadata of this Pod must be an object, not a list",
  ],
  ["no metadata", "{apiVersion: v1, kind: Pod}", "metadata of this Pod is missing"],
  ["no name", "{apiVersion: v1, kind: Pod, metadata: {}}", "this Pod has no name"],
  [
    "a kind in a wrong group",
    "{apiVersion: v1, kind: Deployment, metadata: {name: a}}",
    "there is no Deployment in v1",
  ],
  [
    "containers that are a text",
    "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: x}}",
    "spec.containers of Pod default/a must be a list, not a text",
  ],
  [
    "a port that is a text",
    "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: web}]}}",
    "spec.ports[0].port of Service default/a must be a number, not a text",
  ],
  [
    "a backend without a name",
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {defaultBackend: {service: {}}}}",
    "spec.defaultBackend.service.name of Ingress default/a is missing",
  ],
])("%s leaves the object out", (_, text, what) => {
  expect(problemsOf(text)).toEqual([expect.stringContaining(`error town.yaml:1: ${what}`)]);
  expect(read(text).objects).toEqual([]);
});

test("of two objects with one name the later counts, with a warning; of two policies that differ neither does", () => {
  const service = (port: number) =>
    `{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: ${port}}]}}`;
  const services = read(`${service(80)}\n---\n${service(81)}`);
  expect(services.snapshot.services.map(({ ports }) => ports[0]?.port)).toEqual([81]);
  expect(services.problems.map(({ severity, line }) => [severity, line])).toEqual([["warning", 3]]);
  const policy = (spec: string) =>
    `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: ${spec}}`;
  expect(
    read(`${policy("{podSelector: {}}")}\n---\n${policy("{podSelector: {}}")}`).snapshot.policies,
  ).toHaveLength(1);
  const differing = read(
    `${policy("{podSelector: {}}")}\n---\n${policy("{podSelector: {}, ingress: [{}]}")}`,
  );
  expect(differing.snapshot.policies).toEqual([]);
  expect(differing.problems.map(({ severity }) => severity)).toEqual(["error"]);
});

test("two admin policies of one priority are told apart by a warning that names the other's place", () => {
  const policy = (name: string) =>
    `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: ${name}}, spec: {priority: 5, subject: {namespaces: {}}}}`;
  const { problems, snapshot } = read(`${policy("a")}\n---\n${policy("b")}`);
  expect(snapshot.foreignPolicies.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(problems.map(({ severity, what }) => [severity, what])).toEqual([
    ["warning", expect.stringContaining("(town.yaml:1)")],
  ]);
});

test("policies of other data planes are kept whole, whatever they share a name with", () => {
  const text = `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: a, namespace: payments}, spec: {order: 1}}\n---\n{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: b}, spec: {}}`;
  expect(read(text).snapshot.foreignPolicies).toEqual([
    expect.objectContaining({ kind: "NetworkPolicy", namespace: "payments", name: "a", spec: { order: 1 } }),
    expect.objectContaining({ kind: "CiliumClusterwideNetworkPolicy", namespace: undefined, name: "b" }),
  ]);
});

test("anchors and merges are followed, also to the line of a problem", () => {
  const text = `x: &labels\n  app: web\n  tier: 5\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    <<: *labels\n`;
  expect(problemsOf(text)).toEqual([expect.stringContaining("error town.yaml:3: metadata.labels.tier")]);
});

test("Ingresses and Routes name the Services behind them, with the port as they write it", () => {
  const text = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: storefront}
spec:
  defaultBackend: {service: {name: web, port: {name: http}}}
  rules: [{http: {paths: [{backend: {service: {name: api, port: {number: 80}}}}, {backend: {resource: {kind: Bucket}}}]}}]
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: shop, namespace: storefront}
spec: {to: {kind: Service, name: web}, alternateBackends: [{name: old}], port: {targetPort: 8080}}
`;
  expect(read(text).ingressBackends).toEqual([
    { namespace: "storefront", service: "web", port: "http" },
    { namespace: "storefront", service: "api", port: 80 },
    { namespace: "storefront", service: "web", port: 8080 },
    { namespace: "storefront", service: "old", port: 8080 },
  ]);
});

test("a label that says yes without quotes is a text here and none to kubectl: a warning", () => {
  const text =
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    public: yes\n    note: 'no'\n";
  expect(read(text).snapshot.pods[0]?.labels).toEqual({ public: "yes", note: "no" });
  expect(problemsOf(text)).toEqual([
    "warning town.yaml:6: metadata.labels.public of Pod default/web is read as true or false by kubectl. Put it in quotes; it is read as a text here.",
  ]);
});

test("a label that is null has an empty value, as the API server decodes it, and is told as a warning", () => {
  const text = `{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: null, tier: front}}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: null}, ports: [{port: 80}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, labels: null}
spec:
  selector: {matchLabels: {app: api}, matchExpressions: null}
  template:
    metadata:
      labels:
        app: api
        tier:
`;
  const { snapshot } = read(text);
  expect(snapshot.pods.map(({ labels }) => labels)).toEqual([
    { app: "", tier: "front" },
    { app: "api", tier: "" },
  ]);
  expect(snapshot.services[0]?.selector).toEqual({ app: "" });
  const told = "is null, which the API server reads as an empty value. Write its value";
  expect(problemsOf(text)).toEqual([
    expect.stringContaining(`warning town.yaml:1: metadata.labels.app of Pod default/web ${told}`),
    expect.stringContaining(`warning town.yaml:3: spec.selector.app of Service default/web ${told}`),
    expect.stringContaining(
      `warning town.yaml:14: spec.template.metadata.labels.tier of Deployment default/api ${told}`,
    ),
  ]);
});

test("problems are told in the order of the files and their lines, whoever finds them", () => {
  const policy = (name: string, priority: string) =>
    `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: ${name}}, spec: {priority: ${priority}, subject: {namespaces: {}}}}`;
  const first = `${policy("a", "5")}\n---\n${policy("b", "5")}\n---\n${policy("c", "x")}`;
  const { problems } = readManifests([
    { path: "b.yaml", text: first },
    { path: "a.yaml", text: "kind: Pod" },
  ]);
  expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(["b.yaml:3", "b.yaml:5", "a.yaml:1"]);
});

test("files that were joined without --- are told as that, once, and not as fields to choose between", () => {
  const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {}\n`;
  expect(problemsOf(`${service("a")}${service("b")}`)).toEqual([
    "error town.yaml:5: apiVersion stands twice in one document: another object seems to begin here, after Service default/b. Put a line with --- between two objects; all of this document is left out.",
  ]);
});

test("a policy without apiVersion is named", () => {
  expect(problemsOf("{kind: NetworkPolicy, metadata: {name: api}}")).toEqual([
    "error town.yaml:1: NetworkPolicy api has no apiVersion. Add it; the object is left out.",
  ]);
});
