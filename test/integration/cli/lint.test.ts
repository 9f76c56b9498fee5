import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Log, Result } from "sarif";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { LINT_RULES } from "#lib/policy/index.ts";
import { drawbridge, folderOf } from "./run-drawbridge.ts";

const SHOP = `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: api, ports: [{containerPort: 8080, name: http}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: http}]}
---
`;

const policy = (port: number) => `# Lets the shop in.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress:
    - from: # everybody here
        - podSelector: {}
      ports:
        - {protocol: TCP, port: ${port}}
`;

const folder = (port: number) => folderOf({ "shop.yaml": SHOP + policy(port) });

test("lint says that nothing was found, and leaves with 0", async () => {
  const { out, code } = await drawbridge(["lint", folder(8080), "--severity", "warning"]);
  expect(out).toBe("No findings.\n");
  expect(code).toBe(0);
});

test("a finding has its file and line, what happens here, what to do, and its id", async () => {
  const { out, code } = await drawbridge(["lint", folder(80), "--severity", "warning"]);
  expect(out).toMatch(
    /shop\.yaml:30: warning: TCP 80 is a port of Service shop\/api, which translates it to 8080 \(http\) at .*: connections to the Service stay closed\. Write 8080 instead of 80\. \(service-port-instead-of-target\)\n$/,
  );
  expect(code).toBe(1);
  expect((await drawbridge(["lint", folder(80), "--severity", "error"])).code).toBe(0);
});

test("rules are chosen, or left out, by their ids; one that is not there is refused with the nearest", async () => {
  const rule = "service-port-instead-of-target";
  expect((await drawbridge(["lint", folder(80), "--rule", rule])).out.trim().split("\n")).toHaveLength(1);
  const without = await drawbridge(["lint", folder(80), "--no-rule", rule, "--severity", "warning"]);
  expect([without.out, without.code]).toEqual(["No findings.\n", 0]);
  const wrong = await drawbridge(["lint", folder(80), "--rule", "service-port-instead-of-targets"]);
  expect(wrong.err).toContain(`Did you mean ${rule}?`);
  expect(wrong.code).toBe(2);
});

test("--rules prints every rule and needs nothing to look at", async () => {
  const text = await drawbridge(["lint", "--rules"]);
  for (const { id, title, severity } of LINT_RULES)
    expect(text.out).toContain(`${id} (${severity}): ${title}`);
  expect(text.code).toBe(0);
  const { rules } = JSON.parse((await drawbridge(["lint", "--rules", "--format", "json"])).out);
  expect(rules).toHaveLength(LINT_RULES.length);
});

test("as SARIF it has what the schema requires: rules, and results that point at them and at their lines", async () => {
  const dir = folder(80);
  const { out, code } = await drawbridge(["lint", dir, "--format", "sarif"], { cwd: dir });
  expect(code).toBe(1);
  const log = JSON.parse(out) as Log;
  expect(log.version).toBe("2.1.0");
  expect(log.$schema).toMatch(/sarif-2\.1\.0/);
  const [run] = log.runs;
  const rules = run?.tool.driver.rules ?? [];
  expect(run?.tool.driver.name).toBe("drawbridge");
  expect(rules.map(({ id }) => id)).toEqual(LINT_RULES.map(({ id }) => id));
  for (const result of run?.results ?? []) {
    expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
    expect(result.message.text).toMatch(/\.$/);
    expect(["error", "warning", "note"]).toContain(result.level);
    expect(result.locations).toHaveLength(1);
  }
  expect(portResult(log).locations?.[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: "shop.yaml" },
    region: { startLine: 30 },
  });
});

test("a fix in SARIF changes the lines of the file, and nothing else of it", async () => {
  const dir = folder(80);
  const { out } = await drawbridge(["lint", dir, "--format", "sarif"], { cwd: dir });
  const fix = portResult(JSON.parse(out) as Log).fixes?.[0];
  const [replacement] = fix?.artifactChanges[0]?.replacements ?? [];
  const lines = readFileSync(join(dir, "shop.yaml"), "utf8").split("\n");
  const { startLine = 0, endLine = 0 } = replacement?.deletedRegion ?? {};
  const inserted = (replacement?.insertedContent?.text ?? "").replace(/\n$/, "").split("\n");
  const after = [...lines.slice(0, startLine - 1), ...inserted, ...lines.slice(endLine - 1)].join("\n");
  const specs = parseAllDocuments(after).map((document) => document.toJS());
  expect(specs.at(-1).spec.ingress[0].ports).toEqual([{ protocol: "TCP", port: 8080 }]);
  expect(after).toContain("# Lets the shop in.");
  expect(after).toContain("# everybody here");
  const again = await drawbridge(["lint", folderOf({ "shop.yaml": after }), "--severity", "warning"]);
  expect(again.out).toBe("No findings.\n");
});

test("manifests of a whole cluster tell what the platform needs of them", async () => {
  const metrics = `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: monitoring, labels: {app.kubernetes.io/name: prometheus}}
spec: {containers: [{name: p, image: quay.io/prometheus/prometheus}]}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: api, namespace: shop}
spec: {selector: {matchLabels: {app: api}}, podMetricsEndpoints: [{port: http}]}
---
`;
  const closed = policy(8080).replace("podSelector: {}\n", "podSelector: {matchLabels: {app: web}}\n");
  const dir = folderOf({ "shop.yaml": metrics + SHOP + closed });
  const { out } = await drawbridge(["lint", dir, "--rule", "scrape-blocked"]);
  expect(out).toMatch(/No rule lets in .*shop\/api by monitoring\/p on TCP 8080 \(PodMonitor shop\/api\)/);
});

function portResult(log: Log): Result {
  const found = log.runs[0]?.results?.find(({ ruleId }) => ruleId === "service-port-instead-of-target");
  if (found === undefined) throw new Error("The Service's port was not found.");
  return found;
}
