import type { ClusterEvidence } from "#lib/policy/index.ts";
import { configMapRefusal, refusalText } from "./refusal.ts";

/** A ConfigMap that was looked for. */
export type ConfigReading =
  | { readonly kind: "read"; readonly name: string; readonly data: Readonly<Record<string, string>> }
  /** It is not there, or could not be read: `because` is a clause that says which, and names verb and resource. */
  | { readonly kind: "missing"; readonly because: string };

/** The first of these ConfigMaps, `namespace/name`, that was read. */
export function readConfigMap(evidence: ClusterEvidence, names: readonly string[]): ConfigReading {
  for (const name of names) {
    const data = Object.hasOwn(evidence.configMaps, name) ? evidence.configMaps[name] : undefined;
    if (data !== undefined) return { kind: "read", name, data };
  }
  const refusal = names.map((name) => configMapRefusal(evidence, name)).find((one) => one !== undefined);
  const because = refusal === undefined ? `ConfigMap ${names[0] ?? ""} was not found` : refusalText(refusal);
  return { kind: "missing", because };
}

/** A value of a ConfigMap that was read, without the spaces around it. */
export function configValue(reading: ConfigReading, key: string): string | undefined {
  if (reading.kind !== "read" || !Object.hasOwn(reading.data, key)) return undefined;
  return reading.data[key]?.trim();
}
