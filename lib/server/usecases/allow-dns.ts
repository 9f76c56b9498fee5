import "server-only";

import { ok, refuse, type Result, type RuleId } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { dnsTemplate } from "./loading/dns-template.ts";
import { standingOf } from "./loading/namespace-desk.ts";
import { accept, saveAcceptances, type Acceptance } from "./triage/save-decisions.ts";

/** The DNS rules that are new, and how many observed lookups now count as accepted. */
export interface AllowDnsOutcome {
  readonly ruleIds: readonly RuleId[];
  readonly edges: number;
}

/**
 * Allows DNS for every pod of a namespace, by the rules that `dnsRules` finds in this cluster; observed lookups that
 * they cover count as accepted, also those that had been dismissed. Rules in force are used again: allowing twice equals
 * allowing once. Refuses with "no-dns-server" where none is known, because a guess would look like safety.
 */
export async function allowDns(
  ctx: Context,
  input: { readonly namespace: string; readonly reason?: string },
): Promise<Result<AllowDnsOutcome>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const standing = standingOf(loaded.value, input.namespace);
  if (!standing.ok) return standing;
  const { rules, edges } = dnsTemplate(loaded.value, input.namespace);
  if (rules.length === 0) {
    return refuse({
      code: "no-dns-server",
      message: `No DNS server is known that pods of ${input.namespace} use, so no rule can be made. Allow an observed lookup instead, or check that kube-dns has endpoints.`,
    });
  }
  const acceptances: Acceptance[] = [];
  for (const [index, rule] of rules.entries()) {
    const draft = { ...rule, reason: input.reason ?? rule.reason };
    accept(ctx, acceptances, { draft, edges: edges[index] ?? [], inForce: loaded.value.rules });
  }
  await saveAcceptances(ctx, acceptances);
  return ok({
    ruleIds: acceptances.filter(({ isNew }) => isNew).map(({ rule }) => rule.id),
    edges: new Set(acceptances.flatMap((one) => one.edges.map(({ key }) => key))).size,
  });
}
