import { LineCounter, parseDocument, visit, type Document } from "yaml";
import { decode } from "./admission.ts";
import { isRecord } from "./decode-by-schema.ts";
import type { ApiRequest } from "./exchange.ts";
import type { KubeObject } from "./kube-object.ts";
import { apiVersionOf } from "./resource-type.ts";
import { badRequest, done, internalError, refuse, type Result, type Status } from "./status.ts";
import type { WriteOptions } from "./write-options.ts";
import type { WriteTarget } from "./write-verbs.ts";

/** What a server-side apply sent, with warnings about keys that stand in it twice. */
export interface Configuration {
  config: KubeObject;
  warnings: string[];
}

/**
 * Reads the body of a server-side apply: YAML, and so JSON.
 *
 * It must name its kind, fit the schema, whatever the field validation (500: the real server finds it out when it types
 * the object), and bring no managedFields. The last of doubled keys counts, with a warning; when strict it is refused.
 */
export function readConfiguration(
  request: ApiRequest,
  target: WriteTarget,
  { fieldValidation }: WriteOptions,
): Result<Configuration> {
  const lines = new LineCounter();
  const text = request.body.toString("utf8");
  const document = parseDocument(text, { version: "1.2", uniqueKeys: false, lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    return refuse(badRequest(`error decoding patch: error converting YAML to JSON: yaml: ${broken.message}`));
  }
  const doubled = doubledKeys(document, lines);
  if (doubled.length > 0 && fieldValidation === "Strict") {
    const list = doubled.map((line) => `\n  ${line}`).join("");
    const why = `error converting YAML to JSON: yaml: unmarshal errors:${list}`;
    return refuse(badRequest(`error strict decoding patch: ${why}`));
  }
  const config = asConfiguration(document.toJS(), target);
  if (!config.ok) return config;
  const fault = schemaFault(config.value, target);
  if (fault !== undefined) return refuse(fault);
  return done({ config: config.value, warnings: doubled });
}

function doubledKeys(document: Document.Parsed, lines: LineCounter): string[] {
  const found: string[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = String(key);
        const offset = (key as { range?: [number] } | null)?.range?.[0] ?? 0;
        if (seen.has(name))
          found.push(`line ${lines.linePos(offset).line}: key ${JSON.stringify(name)} already set in map`);
        seen.add(name);
      }
    },
  });
  return found;
}

function asConfiguration(value: unknown, { type, name }: WriteTarget): Result<KubeObject> {
  const { apiVersion = "/", kind = "", metadata } = isRecord(value) ? value : {};
  if (apiVersion !== apiVersionOf(type) || kind !== type.kind) {
    return refuse(badRequest(`invalid object type: ${String(apiVersion)}, Kind=${String(kind)}`));
  }
  if (!isRecord(metadata) || typeof metadata["name"] !== "string") {
    const why = `the name of the object (${name} based on URL) was undeterminable: name must be provided`;
    return refuse(badRequest(why));
  }
  return done(value as KubeObject);
}

function schemaFault(config: KubeObject, { type }: WriteTarget): Status | undefined {
  const { name, namespace = "", managedFields = [] } = config.metadata;
  if (managedFields.length > 0) return badRequest("metadata.managedFields must be nil");
  const { faults } = decode(type, config);
  const what = [
    ...faults.unknownFields.map((field) => `.${field}: field not declared in schema`),
    ...faults.wrongTypes,
  ];
  if (what.length === 0) return undefined;
  const which = `${namespace}/${name}; ${apiVersionOf(type)}, Kind=${type.kind}`;
  return internalError(`failed to create typed patch object (${which}): ${what.join("\n")}`);
}
