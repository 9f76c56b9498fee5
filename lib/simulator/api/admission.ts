import { decodeBySchema, type DecodingFaults } from "./decode-by-schema.ts";
import type { KubeObject } from "./kube-object.ts";
import { METADATA_SCHEMA, NETWORK_POLICY_SCHEMA } from "./network-policy-schema.ts";
import { withDefaults, type NetworkPolicySpecFields } from "./network-policy.ts";
import type { ResourceType } from "./resource-type.ts";
import { badRequest, done, invalid, refuse, type Result } from "./status.ts";
import { validateMetadata } from "./validate-metadata.ts";
import { validateNetworkPolicy } from "./validate-network-policy.ts";
import type { FieldValidation } from "./write-options.ts";

/** An object as it would be stored, with warnings about what was dropped on the way. */
export interface Admitted {
  object: KubeObject;
  warnings: string[];
}

/**
 * Decodes, defaults and validates an object before it is written.
 *
 * NetworkPolicies are held to their whole schema and rules (400 for wrong types, and for unknown fields when strict;
 * 422 with causes for broken rules); of other kinds only the metadata is checked.
 */
export function admit(
  type: ResourceType,
  sent: KubeObject,
  fieldValidation: FieldValidation,
): Result<Admitted> {
  const { object, faults } = decode(type, sent);
  if (faults.wrongTypes.length > 0) return refuse(undecodable(type, faults.wrongTypes));
  const unknown = faults.unknownFields.map((field) => `unknown field "${field}"`);
  if (fieldValidation === "Strict" && unknown.length > 0) {
    return refuse(undecodable(type, [`strict decoding error: ${unknown.join(", ")}`]));
  }
  const causes = validateMetadata(type, object);
  if (isNetworkPolicy(type)) {
    const spec = withDefaults((object["spec"] ?? {}) as NetworkPolicySpecFields);
    object["spec"] = spec;
    causes.push(...validateNetworkPolicy(spec));
  }
  if (causes.length > 0) return refuse(invalid(type, object.metadata.name ?? "", causes));
  return done({ object, warnings: fieldValidation === "Ignore" ? [] : unknown });
}

/** Reads an object by the schema of its type, and says what did not fit. */
export function decode(type: ResourceType, sent: KubeObject): { object: KubeObject; faults: DecodingFaults } {
  const faults: DecodingFaults = { unknownFields: [], wrongTypes: [] };
  if (isNetworkPolicy(type)) {
    return { object: decodeBySchema(sent, NETWORK_POLICY_SCHEMA, "", faults) as KubeObject, faults };
  }
  const metadata = decodeBySchema(sent.metadata, METADATA_SCHEMA, "metadata", faults);
  return { object: { ...sent, metadata: metadata as KubeObject["metadata"] }, faults };
}

function isNetworkPolicy(type: ResourceType): boolean {
  return type.kind === "NetworkPolicy" && type.group === "networking.k8s.io";
}

function undecodable(type: ResourceType, faults: string[]) {
  return badRequest(
    `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${faults.join(", ")}`,
  );
}
