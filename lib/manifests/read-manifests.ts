import type { IngressBackend, Snapshot } from "#lib/policy/index.ts";
import { checkObject } from "./check-object.ts";
import { completedObject } from "./completed-object.ts";
import type { FieldPath } from "./field-path.ts";
import { identifyObject, type Place } from "./identify-object.ts";
import { ingressBackends, routeBackends } from "./ingress-backends.ts";
import type { ManifestObject } from "./manifest-object.ts";
import type { ManifestProblem } from "./manifest-problem.ts";
import { manifestSnapshot } from "./manifest-snapshot.ts";
import { objectSet } from "./object-set.ts";
import { parseDocument } from "./parse-document.ts";
import { textDocuments } from "./text-documents.ts";
import { writingSlips } from "./writing-slips.ts";
import { writtenValues } from "./written-values.ts";

/** A file as its reader names it. */
export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

/** What files of manifests say. */
export interface ManifestReading {
  /** What would stand if they were applied. Objects with an error are not in it. */
  readonly snapshot: Snapshot;
  /** In the order of the files and their lines. With an `error` among them, answers about `snapshot` are incomplete. */
  readonly problems: readonly ManifestProblem[];
  /** Services that Ingresses and Routes open to the ingress controller. */
  readonly ingressBackends: readonly IngressBackend[];
  /** The objects that stand, with their places. */
  readonly objects: readonly ManifestObject[];
  /** How many of each kind that has no part in who reaches whom were passed over. */
  readonly ignored: ReadonlyMap<string, number>;
}

/**
 * Reads manifests: YAML or JSON, any number of documents and lists. Never throws for what they hold: what cannot be
 * read is a problem with its file and line, and hides nothing else. A missing namespace is `default`; of two objects
 * with one name the later counts, as if they were applied in turn.
 */
export function readManifests(files: readonly ManifestFile[]): ManifestReading {
  const gathering: Gathering = { problems: [], ignored: new Map(), objects: [] };
  for (const file of files) readFile(file, gathering);
  const { objects, problems } = objectSet(gathering.objects);
  return {
    snapshot: manifestSnapshot(objects),
    problems: inPlace([...gathering.problems, ...problems], files),
    ingressBackends: objects.flatMap(backendsOf),
    objects,
    ignored: gathering.ignored,
  };
}

function inPlace(
  problems: readonly ManifestProblem[],
  files: readonly ManifestFile[],
): readonly ManifestProblem[] {
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const at = ({ file }: ManifestProblem) => order.get(file) ?? 0;
  return problems.toSorted((a, b) => at(a) - at(b) || a.line - b.line);
}

interface Gathering {
  readonly problems: ManifestProblem[];
  readonly ignored: Map<string, number>;
  readonly objects: ManifestObject[];
}

function readFile({ path, text }: ManifestFile, gathering: Gathering): void {
  for (const reading of textDocuments(text).flatMap(parseDocument)) {
    if (reading.ok) readDocument({ file: path, document: reading.document }, gathering);
    else gathering.problems.push({ file: path, ...reading.fault, severity: "error" });
  }
}

function readDocument(place: Place, gathering: Gathering): void {
  for (const written of writtenValues(place.document.value)) {
    const identified = identifyObject(written, place);
    if (identified.what === "problem") gathering.problems.push(identified.problem);
    else if (identified.what === "object") take(identified.object, written.path, place, gathering);
    else gathering.ignored.set(identified.kind, (gathering.ignored.get(identified.kind) ?? 0) + 1);
  }
}

function take(object: ManifestObject, path: FieldPath, place: Place, gathering: Gathering): void {
  const problems = [...writingSlips(object, path, place.document), ...checkObject(object)];
  gathering.problems.push(...problems);
  if (problems.some((problem) => problem.severity === "error")) return;
  gathering.objects.push(object);
}

function backendsOf(object: ManifestObject): readonly IngressBackend[] {
  const namespace = object.namespace ?? "default";
  if (object.role === "ingress") return ingressBackends(namespace, completedObject(object));
  return object.role === "route" ? routeBackends(namespace, completedObject(object)) : [];
}
