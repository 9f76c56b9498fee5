import { parseAllDocuments } from "yaml";
import { expect } from "vitest";
import { CANARY_IMAGE, exportFiles, generateBaseline } from "#lib/baseline/index.ts";
import { hubbleEdges } from "#lib/cli/hubble-edges.ts";
import { findingsOf } from "#lib/discovery/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import { readManifests } from "#lib/manifests/read-manifests.ts";
import type { NetworkPolicy, Snapshot } from "#lib/policy/index.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { connection, storefrontCapture, type End } from "../../e2e/storefront-capture.ts";
import { evidenceOf } from "../../golden/distributions/findings-text.ts";
import { DISTRIBUTIONS, readDistribution } from "../../golden/distributions/read-distribution.ts";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";

const RECORDED_AT_MS = Date.parse("2026-11-24T08:00:00Z");

/** Everything that is handed over for a cluster in which these connections were observed, as files. */
function filesFor(snapshot: Snapshot, edges: readonly FlowEdge[]): ReadonlyMap<string, string> {
  const report = enforcementReport(evidenceOf(snapshot));
  const findings = findingsOf(snapshot, report);
  const seen = { snapshot, report, findings, edges };
  const baselines = generateBaseline({ ...seen, dismissed: new Set(), rules: [] });
  return exportFiles({ ...seen, baselines, canaryImage: CANARY_IMAGE, observationDays: 7 });
}

/** The edges that a capture comes to. */
async function edgesOf(snapshot: Snapshot, capture: string): Promise<readonly FlowEdge[]> {
  const { edges } = await hubbleEdges("flows.jsonl", linesOf(capture), snapshot);
  return edges.flatMap(({ flow }) => (flow === undefined ? [] : [flow]));
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.trimEnd().split("\n");
}

/** The shop as manifests, and what its storefront and checkout need. */
async function shopFiles(): Promise<ReadonlyMap<string, string>> {
  const { objects } = shopScenario();
  const text = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const { snapshot } = readManifests([{ path: "shop.json", text }]);
  const end = (workload: string): End => {
    const pod = snapshot.pods.find((one) => one.workload === workload);
    if (pod === undefined) throw new Error(`the shop has no pod of ${workload}`);
    return { namespace: pod.namespace, pod: pod.name, ip: pod.ips[0] ?? "" };
  };
  const capture = SHOP_CONNECTIONS.map(([sender, receiver, port]) => {
    const flow = connection(end(sender), end(receiver), "TCP", port);
    return JSON.stringify({ flow: { time: "2026-11-24T08:00:00Z", ...flow }, node_name: "node-1" });
  });
  return filesFor(snapshot, await edgesOf(snapshot, capture.join("\n")));
}

const SHOP_CONNECTIONS = [
  ["storefront/Deployment/web", "checkout/Deployment/api", 8443],
  ["checkout/Deployment/api", "checkout/StatefulSet/db", 5432],
] as const;

/** One object of the export, and where it stands. */
interface Exported {
  readonly file: string;
  readonly namespace: string;
  readonly object: NetworkPolicy;
}

/** The objects of the kustomize folder; a folder's kustomization gives them its namespace. */
function objectsIn(files: ReadonlyMap<string, string>): readonly Exported[] {
  return [...files].flatMap(([file, text]) => {
    const namespace = /^namespaces\/([^/]+)\/\d.*\.yaml$/.exec(file)?.[1];
    if (namespace === undefined) return [];
    const documents = parseAllDocuments(text);
    return documents.map((document) => ({ file, namespace, object: document.toJS() as NetworkPolicy }));
  });
}

/** What a strict dry run of each answers, where it is not simply accepted. */
async function refusals(scene: Scene, objects: readonly Exported[]): Promise<readonly object[]> {
  const refused: object[] = [];
  // The folder is applied to a cluster that has the namespaces of its pods.
  for (const name of new Set(objects.map(({ namespace }) => namespace)))
    await scene.send("POST", "/api/v1/namespaces", { body: { metadata: { name } } });
  for (const { file, namespace, object } of objects) {
    const { name } = object.metadata;
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}`;
    const query = "fieldManager=kubectl&dryRun=All&fieldValidation=Strict";
    const answer = await scene.send("PATCH", `${path}?${query}`, {
      contentType: "application/apply-patch+yaml",
      body: object,
    });
    const warning = answer.headers["warning"];
    if (answer.code !== 201 || warning !== undefined)
      refused.push({ file, name, ...outcomeOf(answer), warning, message: answer.body?.message });
  }
  return refused;
}

/** Holds one export against both servers; a folder without a policy for an app would promise little. */
function accepted(title: string, filesOf: () => Promise<ReadonlyMap<string, string>>): void {
  onBoth(
    `${title} is accepted by a strict dry run, object by object and without a warning`,
    async (scene) => {
      const objects = objectsIn(await filesOf());
      expect(objects.filter(({ file }) => file.includes("/40-app"))).not.toEqual([]);
      expect(await refusals(scene, objects)).toEqual([]);
    },
  );
}

for (const distribution of DISTRIBUTIONS) {
  accepted(`the export for ${distribution}`, async () => {
    const { snapshot } = readDistribution(distribution);
    return filesFor(snapshot, await edgesOf(snapshot, storefrontCapture(RECORDED_AT_MS)));
  });
}

accepted("the export for the shop", shopFiles);
