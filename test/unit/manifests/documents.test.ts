import { expect, test } from "vitest";
import { namespace, namespacesOf, problemsOf, read } from "./read.ts";

test("a file may hold many documents, empty ones and comments among them", () => {
  const text = `# the town\n---\n${namespace("payments")}\n---\n---\n# nothing\n--- ${namespace("metrics")}\n...\n`;
  expect(namespacesOf(text)).toEqual(["payments", "metrics"]);
  expect(problemsOf(text)).toEqual([]);
});

test("Windows line ends and a byte order mark change nothing, line numbers neither", () => {
  const text = `\uFEFFapiVersion: v1\r\nkind: Namespace\r\nmetadata:\r\n  name: payments\r\n---\r\n\r\nkind: Pod\r\n`;
  expect(namespacesOf(text)).toEqual(["payments"]);
  expect(problemsOf(text)).toEqual([
    "error town.yaml:7: this Pod has no apiVersion. Add it; the object is left out.",
  ]);
});

test.each([
  ["an unclosed quote", `metadata: {name: "x\n`],
  ["an unclosed bracket", `metadata: {name: [x\n`],
  ["a tab for indentation", `metadata:\n\tname: x\n`],
  ["an alias without an anchor", `metadata: *nobody\n`],
  ["a merge of what is no map", `<<: 5\nkind: x\n`],
])("%s is one problem, and the documents around it are read", (_, broken) => {
  const text = `${namespace("payments")}\n---\n${broken}---\n${namespace("metrics")}\n`;
  expect(namespacesOf(text)).toEqual(["payments", "metrics"]);
  expect(problemsOf(text)).toHaveLength(1);
});

test("three dashes inside a text are no marker unless they begin a line", () => {
  const text = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: payments\n  annotations:\n    note: |\n      ---\n      x\n`;
  expect(problemsOf(text)).toEqual([]);
  expect(read(text).snapshot.namespaces[0]?.annotations["note"]).toBe("---\nx\n");
});

test("a directive belongs to the document behind the marker", () => {
  expect(namespacesOf(`%YAML 1.2\n# town\n---\n${namespace("payments")}\n`)).toEqual(["payments"]);
});

test("a few thousand comment lines with Windows line ends are read in no time", () => {
  expect(problemsOf(`${"# comment\r\n".repeat(3_000)}---\r\n${namespace("payments")}`)).toEqual([]);
});

test("a Helm template is one problem that says how to render it, whether or not it happens to parse", () => {
  const todo = "Render it (helm template CHART > all.yaml) and give the result.";
  expect(
    problemsOf(`apiVersion: v1\nkind: Service\nmetadata:\n  {{- include "x" . | nindent 2 }}\n`),
  ).toEqual([expect.stringContaining(todo)]);
  const parses = `apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n`;
  expect(problemsOf(parses)).toEqual([expect.stringContaining(`town.yaml:3: the object is a template`)]);
  expect(problemsOf(`apiVersion: v1\nkind: Service\nmetadata: {name: "{{ .Release.Name }}"}\n`)).toEqual([
    expect.stringContaining(todo),
  ]);
});

test("settings that lie beside manifests are passed over with a note", () => {
  expect(problemsOf("replicas: 3\nimage: web\n")).toEqual([
    "note town.yaml:1: no Kubernetes object: it has neither apiVersion nor kind. It is passed over.",
  ]);
  expect(problemsOf("apiVersion: v2\nname: chart\n")).toEqual([
    "note town.yaml:1: no Kubernetes object: it has no kind. It is passed over.",
  ]);
  const kustomization =
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n";
  expect(problemsOf(kustomization)).toEqual([expect.stringContaining("kubectl kustomize FOLDER")]);
});

test("kinds without a part in traffic are counted, and nothing is said of them", () => {
  const { problems, ignored } = read(
    `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: b}}\n`,
  );
  expect(problems).toEqual([]);
  expect([...ignored]).toEqual([
    ["ConfigMap", 1],
    ["Service", 1],
  ]);
});

test("an alias bomb is refused with its line instead of being unfolded", () => {
  const levels = "bcdefghij"
    .split("")
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghij"[index]}`).join(", ")}]`);
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${levels.join("\n")}\n`;
  expect(problemsOf(bomb)).toEqual([
    expect.stringContaining("town.yaml:1: the document cannot be used: Excessive alias"),
  ]);
});

test("many aliases, many duplicate keys and deep nesting are problems, never a crash", () => {
  expect(problemsOf(`- &a x\n${"- *a\n".repeat(2_000)}`)).toEqual([
    expect.stringContaining("2000 aliases, more than 1000"),
  ]);
  expect(problemsOf(`${"[".repeat(20_000)}${"]".repeat(20_000)}`)).toHaveLength(1);
  expect(problemsOf(`a: ${"[".repeat(150)}${"]".repeat(150)}`)).toEqual([
    expect.stringContaining("deeper than 100 levels"),
  ]);
});

test("a map of twenty thousand keys is read, though each must be unlike all others", () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: v`).join("\n");
  expect(problemsOf(keys)).toHaveLength(1);
});

test("a YAML document of more than 8 MiB is refused with what to do; as JSON it is read", () => {
  const items = Array.from({ length: 20_000 }, (_, index) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: `n-${index}`, annotations: { note: "x".repeat(400) } },
  }));
  const json = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  expect(json.length).toBeGreaterThan(8 * 1024 * 1024);
  expect(read(json).snapshot.namespaces).toHaveLength(20_000);
  expect(problemsOf(`# ${json}`)).toEqual([
    "error town.yaml:1: the YAML document is longer than 8 MiB. Split it, or save it as JSON.",
  ]);
});
