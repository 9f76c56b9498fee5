import type { NetworkPolicy } from "../model/network-policy.ts";
import { parsePolicyYaml } from "../manifest/parse-policy-yaml.ts";
import type { PolicyEdit } from "../compile/policy-edit.ts";
import { ok, refuse, type Result } from "../model/result.ts";

/** What somebody is writing: the text, where it is meant for, and which policy it would replace, if any. */
export interface PolicyDraft {
  readonly text: string;
  readonly namespace: string;
  /** Name of the policy that the text began as. */
  readonly replaces?: string;
}

/** What a draft comes to. */
export interface DraftEdits {
  readonly edits: readonly PolicyEdit[];
  /** Names of the policies that name no namespace, and were given that of the draft. */
  readonly filled: readonly string[];
  /** The policy that the text began as, where it no longer holds it. */
  readonly removed?: string;
}

/** Stands for a missing namespace, since no namespace is called so. */
const UNNAMED = "";

/**
 * The edits that a draft stands for: a put for each policy in the text, and the removal of the one that it began as where
 * the text no longer holds it (renamed, or emptied). A policy that names no namespace is one of the draft's, as if it were
 * applied with `kubectl -n`.
 *
 * Refuses as `parsePolicyYaml` does, and with "invalid-policy" where a policy is written for another namespace, or where
 * two in the text have one name: the API server would keep the last alone.
 */
export function editsOf({ text, namespace, replaces }: PolicyDraft): Result<DraftEdits> {
  const parsed = parsePolicyYaml(text, UNNAMED);
  if (!parsed.ok) return parsed;
  const policies = parsed.value.map((policy) => inNamespace(policy, namespace));
  const names = policies.map(({ metadata }) => metadata.name);
  const problems = [...elsewhere(policies, namespace), ...twice(names)];
  if (problems.length > 0)
    return refuse({ code: "invalid-policy", message: problems[0] as string, detail: problems });
  const puts = policies.map((policy): PolicyEdit => ({ kind: "put", policy }));
  const unnamed = parsed.value.filter(({ metadata }) => metadata.namespace === UNNAMED);
  const filled = unnamed.map(({ metadata }) => metadata.name);
  if (replaces === undefined || names.includes(replaces)) return ok({ edits: puts, filled });
  const edits: readonly PolicyEdit[] = [{ kind: "remove", namespace, name: replaces }, ...puts];
  return ok({ edits, filled, removed: replaces });
}

function inNamespace(policy: NetworkPolicy, namespace: string): NetworkPolicy {
  if (policy.metadata.namespace !== UNNAMED) return policy;
  return { ...policy, metadata: { ...policy.metadata, namespace } };
}

function elsewhere(policies: readonly NetworkPolicy[], namespace: string): readonly string[] {
  return policies
    .filter(({ metadata }) => metadata.namespace !== namespace)
    .map(
      ({ metadata }) =>
        `${metadata.name} is for namespace ${metadata.namespace}; here only policies of ${namespace} can be tried: write metadata.namespace: ${namespace}.`,
    );
}

function twice(names: readonly string[]): readonly string[] {
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => `${name} is written twice; the second would overwrite the first.`);
}
