import { parseAllDocuments } from "yaml";
import { expect } from "vitest";
import { CANARY_IMAGE, exportFiles, generateBaseline } from "#lib/baseline/index.ts";
import { findingsOf } from "#lib/discovery/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import { evidenceOf } from "../../golden/distributions/findings-text.ts";
import { DISTRIBUTIONS, readDistribution } from "../../golden/distributions/read-distribution.ts";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";

/** Everything that is handed over for a recorded distribution with the town on it, as files. */
function filesFor(distribution: string): ReadonlyMap<string, string> {
  const { snapshot } = readDistribution(distribution);
  const report = enforcementReport(evidenceOf(snapshot));
  const findings = findingsOf(snapshot, report);
  const baselines = generateBaseline({
    snapshot,
    report,
    findings,
    edges: [],
    dismissed: new Set(),
    rules: [],
  });
  const handedOver = { snapshot, report, findings, edges: [], baselines };
  return exportFiles({ ...handedOver, canaryImage: CANARY_IMAGE, observationDays: 7 });
}

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

for (const distribution of DISTRIBUTIONS) {
  onBoth(
    `the export for ${distribution} is accepted by a strict dry run, object by object and without a warning`,
    async (scene) => {
      const objects = objectsIn(filesFor(distribution));
      expect(objects.length).toBeGreaterThan(10);
      expect(await refusals(scene, objects)).toEqual([]);
    },
  );
}
