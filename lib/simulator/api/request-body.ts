import { parse } from "yaml";
import { isRecord } from "./decode-by-schema.ts";
import { duplicateFields } from "./duplicate-fields.ts";
import type { ApiRequest } from "./exchange.ts";
import type { KubeObject } from "./kube-object.ts";
import { apiVersionOf, type ResourceType } from "./resource-type.ts";
import { badRequest, done, refuse, unsupportedMediaType, type Result } from "./status.ts";

const OBJECT_TYPES = ["application/json", "application/yaml"] as const;

/** The media type of a request without its parameters, lower case; empty when there is none. */
export function mediaType(request: ApiRequest): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Reads the object of a create or update; a missing content type counts as JSON. */
export function readObject(request: ApiRequest, type: ResourceType): Result<KubeObject> {
  const media = mediaType(request);
  if (media !== "" && !OBJECT_TYPES.some((known) => known === media)) {
    return refuse(unsupportedMediaType(OBJECT_TYPES));
  }
  return parseObject(request.body, type, media.endsWith("yaml"));
}

/** What is wrong with a JSON body that parses: `duplicate field "spec.podSelector"`. The last one counts. */
export function duplicatesIn(request: ApiRequest): string[] {
  if (mediaType(request).endsWith("yaml")) return [];
  return duplicateFields(request.body.toString("utf8")).map((field) => `duplicate field "${field}"`);
}

/** Parses a body into an object of the type that the path names; its kind and version may be left out. */
export function parseObject(body: Buffer, type: ResourceType, yaml: boolean): Result<KubeObject> {
  const parsed = parseDocument(body, yaml);
  if (!parsed.ok) return parsed;
  if (!isRecord(parsed.value)) return refuse(badRequest("the request body is not an object"));
  // Nulls and empty texts are left out too.
  const apiVersion = parsed.value["apiVersion"] || apiVersionOf(type);
  const kind = parsed.value["kind"] || type.kind;
  const metadata = parsed.value["metadata"] ?? {};
  if (apiVersion !== apiVersionOf(type) || kind !== type.kind) {
    const sent = `${shown(apiVersion)}, Kind=${shown(kind)}`;
    const wanted = `${apiVersionOf(type)}, Kind=${type.kind}`;
    return refuse(
      badRequest(`the API version or kind in the data (${sent}) does not match the expected one (${wanted})`),
    );
  }
  if (!isRecord(metadata)) return refuse(badRequest("metadata is not an object"));
  // The name may still be missing or of a wrong type; admission checks that.
  const checked = metadata as unknown as KubeObject["metadata"];
  return done({ ...parsed.value, apiVersion, kind, metadata: checked });
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Parses JSON or YAML; what does not parse is a 400 that quotes the parser. */
export function parseDocument(body: Buffer, yaml: boolean): Result<unknown> {
  const text = body.toString("utf8");
  try {
    return done(yaml ? (parse(text, { version: "1.2" }) as unknown) : (JSON.parse(text) as unknown));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse(badRequest(`couldn't get version/kind; json parse error: ${why}`));
  }
}
