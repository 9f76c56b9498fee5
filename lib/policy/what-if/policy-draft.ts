import type { NetworkPolicy } from "../network-policy.ts";
import { parsePolicyYaml } from "../parse-policy-yaml.ts";
import type { PolicyEdit } from "../policy-edit.ts";
import { ok, refuse, type Result } from "../result.ts";

/** What somebody is writing: the text, where it is meant for, and which policy it would replace, if any. */
export interface PolicyDraft {
  readonly text: string;
  readonly namespace: string;
  /** Name of the policy that the text began as. */
  readonly replaces?: string;
}

/**
 * The edits that a draft stands for: a put for each policy in the text, and the removal of the one that it began as where
 * the text no longer holds it (renamed, or emptied).
 *
 * Refuses as `parsePolicyYaml` does, and with "invalid-policy" where a policy is written for another namespace, or where
 * two in the text have one name: the API server would keep the last alone.
 */
export function editsOf({ text, namespace, replaces }: PolicyDraft): Result<readonly PolicyEdit[]> {
  const parsed = parsePolicyYaml(text);
  if (!parsed.ok) return parsed;
  const names = parsed.value.map(({ metadata }) => metadata.name);
  const problems = [...elsewhere(parsed.value, namespace), ...twice(names)];
  if (problems.length > 0)
    return refuse({ code: "invalid-policy", message: problems[0] as string, detail: problems });
  const puts = parsed.value.map((policy): PolicyEdit => ({ kind: "put", policy }));
  return ok(
    replaces === undefined || names.includes(replaces)
      ? puts
      : [{ kind: "remove", namespace, name: replaces }, ...puts],
  );
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
