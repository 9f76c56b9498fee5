import type { PodSpec } from "kubernetes-types/core/v1";
import { decodeBySchema, type DecodingFaults } from "./decode-by-schema.ts";
import type { KubeObject } from "./kube-object.ts";
import { METADATA_SCHEMA, NETWORK_POLICY_SCHEMA } from "./network-policy-schema.ts";
import { withDefaults, type NetworkPolicySpecFields } from "./network-policy.ts";
import { labelNamespace } from "./complete-namespace.ts";
import { isType, type ResourceType } from "./resource-type.ts";
import { badRequest, invalid, unreadablePatch, type Status, type StatusCause } from "./status.ts";
import { validateMetadata } from "./validate-metadata.ts";
import { unreadableQuantity } from "./validate-pod.ts";
import { validateKind } from "./validate-workload.ts";
import { cidrWarnings } from "./cidr-warnings.ts";
import { validateNetworkPolicy } from "./validate-network-policy.ts";
import type { FieldValidation } from "./write-options.ts";

/** What is known of a write beside the object itself. */
export interface AdmissionContext {
  /** What the object replaces. */
  live?: KubeObject | undefined;
  /** Fields that the body names more than once, in the words of a warning. */
  duplicates?: readonly string[];
  /** Whether the object is what a patch made: what cannot be read is the patch's fault then (422, not 400). */
  isPatched?: boolean;
}

/** An object as it would be stored, with warnings about what was dropped on the way. */
export interface Admitted {
  object: KubeObject;
  warnings: string[];
  /**
   * Whether a list or map of the spec is there and empty. The real server stores none, but compares before it does: each
   * such update finds a difference, and moves generation and version, although nothing else changes.
   */
  hasEmptyParts: boolean;
}

/** Admitted, or refused; warnings are told either way. */
export type AdmissionResult =
  { ok: true; value: Admitted } | { ok: false; status: Status; warnings: string[] };

/**
 * Decodes, defaults and validates an object before it is written.
 *
 * NetworkPolicies are held to their whole schema and rules (400 for wrong types, and for unknown and doubled fields
 * when strict; 422 with causes for broken rules); of pods, of what runs pods and of Services the rules that clients run
 * into; of other kinds only the metadata is checked.
 */
export function admit(
  type: ResourceType,
  sent: KubeObject,
  fieldValidation: FieldValidation,
  { live, duplicates = [], isPatched = false }: AdmissionContext = {},
): AdmissionResult {
  const { object, faults } = decode(type, sent);
  const unknown = [...duplicates, ...faults.unknownFields.map((field) => `unknown field "${field}"`)];
  const undecodable = undecodablePart(type, object, faults, fieldValidation === "Strict" ? unknown : []);
  if (undecodable !== undefined) {
    return refuse(isPatched ? unreadablePatch(sent, undecodable) : unreadable(type, undecodable));
  }
  const warnings = fieldValidation === "Ignore" ? [] : unknown;
  const causes = complete(type, object, live);
  if (causes.length > 0) return refuse(invalid(type, object.metadata.name, causes), warnings);
  if (isNetworkPolicy(type)) warnings.push(...cidrWarnings(object["spec"] as NetworkPolicySpecFields));
  return { ok: true, value: { object, warnings, hasEmptyParts: faults.emptyParts.some(isCompared) } };
}

function undecodablePart(
  type: ResourceType,
  object: KubeObject,
  { wrongTypes }: DecodingFaults,
  forbidden: string[],
): string | undefined {
  return unreadableQuantity(podSpecIn(type, object)) ?? decodingFault(wrongTypes, forbidden);
}

/** Fills in defaults, which changes `object`, and says what is wrong with it then. */
function complete(type: ResourceType, object: KubeObject, live: KubeObject | undefined): StatusCause[] {
  if (isType(type, "", "Namespace")) labelNamespace(object);
  const causes = validateMetadata(type, object, live);
  if (!isNetworkPolicy(type)) return [...causes, ...validateKind(type, object, live)];
  const spec = withDefaults((object["spec"] ?? {}) as NetworkPolicySpecFields);
  object["spec"] = spec;
  const before = live?.["spec"] as NetworkPolicySpecFields | undefined;
  return [...causes, ...validateNetworkPolicy(spec, before)];
}

/** Reads an object by the schema of its type, and says what did not fit. */
export function decode(type: ResourceType, sent: KubeObject): { object: KubeObject; faults: DecodingFaults } {
  const faults: DecodingFaults = { unknownFields: [], wrongTypes: [], emptyParts: [] };
  if (isNetworkPolicy(type)) {
    return { object: decodeBySchema(sent, NETWORK_POLICY_SCHEMA, "", faults) as KubeObject, faults };
  }
  const metadata = decodeBySchema(sent.metadata, METADATA_SCHEMA, "metadata", faults);
  return { object: { ...sent, metadata: metadata as KubeObject["metadata"] }, faults };
}

function podSpecIn(type: ResourceType, object: KubeObject): PodSpec | undefined {
  return isType(type, "", "Pod") ? (object["spec"] as PodSpec | undefined) : undefined;
}

function isNetworkPolicy(type: ResourceType): boolean {
  return isType(type, "networking.k8s.io", "NetworkPolicy");
}

/** Metadata is compared as it is stored, and empty policyTypes are filled in before. */
function isCompared(path: string): boolean {
  return path.startsWith("spec.") && path !== "spec.policyTypes";
}

function decodingFault(wrongTypes: string[], forbidden: string[]): string | undefined {
  if (wrongTypes.length > 0) return wrongTypes.join(", ");
  return forbidden.length > 0 ? `strict decoding error: ${forbidden.join(", ")}` : undefined;
}

function refuse(status: Status, warnings: string[] = []): AdmissionResult {
  return { ok: false, status, warnings };
}

function unreadable(type: ResourceType, what: string): Status {
  const { kind, version } = type;
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${what}`);
}
