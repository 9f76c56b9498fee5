import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import { folderScenario } from "#lib/simulator/scenario/manifest-folder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "manifests-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

function deployment(name: string, labels = `{ app: ${name} }`, more = ""): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: storefront
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: ${labels} }
    spec:
      containers:
        - name: main
          image: example/main
          ports: [{ name: http, containerPort: 8080 }]
${more}`;
}

const NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: { name: storefront }\n";

function read() {
  const scenario = folderScenario(folder);
  return {
    scenario,
    world: worldOf(scenario.objects),
    told: scenario.problems.map(({ file, line, message }) => `${file}:${line} ${message}`),
  };
}

function podNames(world: ReturnType<typeof read>["world"], namespace = "storefront"): string[] {
  return [...world.pods.values()].filter((pod) => pod.namespace === namespace).map((pod) => pod.name);
}

describe("a folder of manifests", () => {
  it("runs what is written in it", () => {
    write(
      "all.yaml",
      `${NAMESPACE}---\n${deployment("web")}---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: storefront }
spec:
  selector: { app: web }
  ports: [{ port: 80, targetPort: http }]
`,
    );
    const { world, told } = read();
    expect(told).toEqual([]);
    expect(podNames(world)).toHaveLength(2);
    expect(world.services.get("storefront/web")?.ports[0]?.backends.map(({ port }) => port)).toEqual([
      8080, 8080,
    ]);
  });

  it("reads JSON, lists, several documents, Windows line ends and byte order marks", () => {
    write(
      "ns.json",
      JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "storefront" } }),
    );
    write(
      "list.yml",
      `\uFEFFapiVersion: v1\r\nkind: List\r\nitems:\r\n${deployment("web")
        .split("\n")
        .map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
        .join("\r\n")}`,
    );
    write("deep/er/two.yaml", `---\n---\n${deployment("cart")}\n---\n# nothing but a comment\n`);
    const { world, told } = read();
    expect(told).toEqual([]);
    expect(podNames(world)).toHaveLength(4);
  });

  it("a document that does not parse hides no other and is named by its line", () => {
    write("mixed.yaml", `${NAMESPACE}---\nkind: [unclosed\n---\n${deployment("web")}`);
    const { world, told } = read();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^mixed\.yaml:[56] this document does not parse and is left out/);
    expect(podNames(world)).toHaveLength(2);
  });

  it.each([
    ["just: text\n", "this object has no apiVersion or no kind"],
    ["- 1\n- 2\n", "this is no Kubernetes object"],
    ["apiVersion: v1\nkind: Pod\n", "this Pod has no metadata"],
    ["apiVersion: v1\nkind: Pod\nmetadata: { generateName: web- }\n", "this Pod has no name"],
    ["apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n", "build it first"],
    [
      "apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }\n",
      "does not know example.com/v1 Widget",
    ],
    [deployment("web", "{ app: wbe }"), "its selector does not match the labels of its own pod template"],
    [
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: {}\n",
      "its pod template has no containers",
    ],
    [
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p }
spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/33 } }] }] }
`,
      "10.0.0.0/33",
    ],
    [
      `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: "at night"
  jobTemplate: { spec: { template: { spec: { containers: [{ name: main }] } } } }
`,
      "its schedule is not valid",
    ],
  ])("leaves out what the cluster would refuse, and says why: %#", (content, reason) => {
    write("wrong.yaml", content);
    const { told } = read();
    expect(
      told.filter(
        (text) => text.startsWith("wrong.yaml:1 ") && text.includes(reason) && text.includes("left out"),
      ),
    ).toHaveLength(1);
  });

  it("lists Services and policies that select nothing", () => {
    write(
      "a.yaml",
      `${NAMESPACE}---\n${deployment("web")}---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: storefront }
spec: { selector: { app: wbe }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-web, namespace: storefront }
spec: { podSelector: { matchLabels: { app: wbe } } }
`,
    );
    const { told } = read();
    expect(told.map((text) => text.replace(/^a\.yaml:\d+ /, ""))).toEqual([
      "Service web selects no pod",
      "NetworkPolicy allow-web selects no pod",
    ]);
  });

  it("takes a namespace that nobody wrote to exist, and says so", () => {
    write("web.yaml", deployment("web"));
    const { world, told } = read();
    expect(world.namespaces.get("storefront")).toEqual({ "kubernetes.io/metadata.name": "storefront" });
    expect(told[0]).toMatch(/^web\.yaml:1 no manifest for namespace storefront/);
  });

  it("of two objects with one name the later counts, and both places are named", () => {
    write("1.yaml", `${NAMESPACE}---\n${deployment("web")}`);
    write("2.yaml", deployment("web").replace("replicas: 2", "replicas: 1"));
    const { world, told } = read();
    expect(podNames(world)).toHaveLength(1);
    expect(told).toEqual(["2.yaml:1 Deployment web was written before in 1.yaml:5; this one counts"]);
  });

  it("keeps the address that a live pod's manifest brings", () => {
    write(
      "pod.yaml",
      `${NAMESPACE}---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: storefront }
spec: { nodeName: somewhere-else, containers: [{ name: main }] }
status: { podIP: 10.1.2.3, phase: Running }
`,
    );
    expect(read().world.pods.get("storefront/web")?.ips).toEqual(["10.1.2.3"]);
  });

  it("an empty folder is a cluster with nothing in it, and a problem", () => {
    const { told } = read();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("holds no usable manifest");
  });
});
