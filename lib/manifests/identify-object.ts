import type { z } from "zod";
import { EVIDENCE_CONFIG_MAPS } from "./evidence-config-maps.ts";
import { fieldPathText, type FieldPath } from "./field-path.ts";
import { isRecord, type ManifestObject } from "./manifest-object.ts";
import type { ManifestProblem } from "./manifest-problem.ts";
import { isKindOfOurs, objectKind } from "./object-kind.ts";
import type { ParsedDocument } from "./parsed-document.ts";
import { metadataSchema } from "./shape-parts.ts";
import { shapeFaults } from "./shape-faults.ts";
import { withoutNulls } from "./without-nulls.ts";
import type { WrittenValue } from "./written-values.ts";

/** What a written value turned out to be. `ignored` is a kind that has no part in who reaches whom. */
export type Identified =
  | { readonly what: "object"; readonly object: ManifestObject }
  | { readonly what: "problem"; readonly problem: ManifestProblem }
  | { readonly what: "ignored"; readonly kind: string };

/** The document that a value is written in. */
export interface Place {
  readonly file: string;
  readonly document: ParsedDocument;
}

/** Tells what a value is: an object of ours, one of no interest, or none at all, with what is wrong with it. */
export function identifyObject(written: WrittenValue, place: Place): Identified {
  const { apiVersion, kind, value } = written;
  const say = sayer(written.path, place);
  if (!isRecord(value)) return say.note("no Kubernetes object", "It is passed over.");
  if (isKustomization(apiVersion, kind)) {
    return say.note(
      "a kustomization, which is passed over",
      "Build it (kubectl kustomize FOLDER) and give the result.",
    );
  }
  if (typeof kind !== "string" || kind === "") return withoutKind(apiVersion, say);
  if (typeof apiVersion !== "string" || apiVersion === "") return withoutVersion(kind, value, say);
  const known = objectKind(apiVersion, kind);
  if (known === undefined) {
    return isBuiltIn(apiVersion) && isKindOfOurs(kind)
      ? say.wrongVersion(apiVersion, kind)
      : { what: "ignored", kind };
  }
  return named({ ...written, apiVersion, kind, value }, known, place);
}

type Known = NonNullable<ReturnType<typeof objectKind>>;

interface KindedValue extends WrittenValue {
  readonly value: Readonly<Record<string, unknown>>;
  readonly apiVersion: string;
  readonly kind: string;
}

function named(written: KindedValue, known: Known, place: Place): Identified {
  const { kind, value } = written;
  if (isPassedOver(known, value)) return { what: "ignored", kind };
  const say = sayer(written.path, place);
  if (isTemplated(value["metadata"])) return say.error(["metadata"], TEMPLATED, RENDER);
  const metadata = metadataSchema.safeParse(withoutNulls(value["metadata"] ?? undefined));
  if (!metadata.success) return say.badMetadata(kind, metadata.error);
  const name = metadata.data.name || metadata.data.generateName?.replace(/-$/, "");
  if (!name)
    return say.error(["metadata"], `this ${kind} has no name`, "Give it metadata.name; it is left out.");
  const namespace = known.clusterScoped ? undefined : metadata.data.namespace || "default";
  return { what: "object", object: placed(written, { role: known.role, name, namespace }, place) };
}

function placed(
  { apiVersion, kind, value, path }: KindedValue,
  identity: Pick<ManifestObject, "role" | "name" | "namespace">,
  { file, document }: Place,
): ManifestObject {
  const lineOf = (inside: FieldPath) => document.lineOf([...path, ...inside]);
  return { ...identity, apiVersion, kind, raw: value, file, lineOf };
}

/** Of ConfigMaps only those that say how a network is set up have a part in who reaches whom, whatever the others hold. */
function isPassedOver({ role }: Known, { metadata }: Readonly<Record<string, unknown>>): boolean {
  if (role !== "config-map") return false;
  if (!isRecord(metadata)) return true;
  const { namespace, name } = metadata;
  return !EVIDENCE_CONFIG_MAPS.includes(`${String(namespace)}/${String(name)}`);
}

const TEMPLATED = "the object is a template, with {{ }} that nothing has filled in";
const RENDER = "Render it (helm template CHART > all.yaml) and give the result.";

/** In YAML an unquoted `{{ x }}` is a map whose key is a map; the parser writes that key out as `{ x }`. */
function isTemplated(value: unknown): boolean {
  if (typeof value === "string") return value.includes("{{");
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, member]) => /\{\{|^\{ .*\}$/.test(key) || isTemplated(member));
}

function isKustomization(apiVersion: unknown, kind: unknown): boolean {
  if (kind !== "Kustomization" && kind !== "Component") return false;
  return typeof apiVersion !== "string" || apiVersion.startsWith("kustomize.config.k8s.io/");
}

/** The API groups of Kubernetes itself: a kind of ours in a wrong one of them is a slip. */
function isBuiltIn(apiVersion: string): boolean {
  return /^(v\d\w*|(apps|batch|extensions|policy|autoscaling|(discovery|networking)\.k8s\.io)\/v\d\w*)$/.test(
    apiVersion,
  );
}

interface Sayer {
  readonly note: (what: string, todo: string) => Identified;
  readonly error: (path: FieldPath, what: string, todo: string) => Identified;
  readonly badMetadata: (kind: string, error: z.ZodError) => Identified;
  readonly wrongVersion: (apiVersion: string, kind: string) => Identified;
}

function sayer(base: FieldPath, { file, document }: Place): Sayer {
  const problem = (severity: "note" | "error", path: FieldPath, what: string, todo: string): Identified => ({
    what: "problem",
    problem: { file, line: document.lineOf([...base, ...path]), what, todo, severity },
  });
  return {
    note: (what, todo) => problem("note", [], what, todo),
    error: (path, what, todo) => problem("error", path, what, todo),
    badMetadata: (kind, error) => {
      const [fault] = shapeFaults(error);
      const at = ["metadata", ...(fault?.path ?? [])];
      return problem(
        "error",
        at,
        `${fieldPathText(at)} of this ${kind} ${fault?.text}`,
        "Correct it; it is left out.",
      );
    },
    wrongVersion: (apiVersion, kind) =>
      problem(
        "error",
        ["apiVersion"],
        `there is no ${kind} in ${apiVersion}`,
        "Correct its apiVersion; it is left out.",
      ),
  };
}

/** Values files, charts and settings of all sorts lie beside manifests. */
function withoutKind(apiVersion: unknown, say: Sayer): Identified {
  const lacking = apiVersion === undefined ? "neither apiVersion nor kind" : "no kind";
  return say.note(`no Kubernetes object: it has ${lacking}`, "It is passed over.");
}

function withoutVersion(kind: string, value: Readonly<Record<string, unknown>>, say: Sayer): Identified {
  if (!isKindOfOurs(kind))
    return say.note("no Kubernetes object: it has no apiVersion", "It is passed over.");
  const name = isRecord(value["metadata"]) ? value["metadata"]["name"] : undefined;
  const what = typeof name === "string" ? `${kind} ${name}` : `this ${kind}`;
  return say.error([], `${what} has no apiVersion`, "Add it; the object is left out.");
}
