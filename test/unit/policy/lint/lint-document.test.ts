import { expect, it } from "vitest";
import { LINT_RULE_GROUPS, LINT_RULES } from "#lib/policy/index.ts";

/** `docs/lint.md` is the catalogue in print: `vitest -u` writes it anew. */
it("docs/lint.md says of every rule what the catalogue says", async () => {
  await expect(document()).toMatchFileSnapshot("../../../../docs/lint.md");
});

function document(): string {
  return `${HEAD}
${LINT_RULE_GROUPS.map(({ title, rules }) =>
  [
    `## ${title}`,
    "",
    "| Rule | Severity | What is wrong, and why it matters | Source |",
    "|---|---|---|---|",
    ...rules.map(rowOf),
    "",
  ].join("\n"),
).join("\n")}`;
}

function rowOf({ id, severity, title, why, source }: (typeof LINT_RULES)[number]): string {
  return `| \`${id}\` | ${severity} | **${cell(title)}.** ${cell(why)} | ${cell(source)} |`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("*", "\\*");
}

const HEAD = `# What lint finds

${LINT_RULES.length} rules look for what the authors of policies most likely did not mean. Each finding names the object and the field, says
what it does in this cluster (with the pods, their number, and as this cluster's data plane reads it) and what to do.

- **error**: the object certainly does not do what it says. **warning**: it probably does not. **info**: worth knowing.
  A rule's severity is the worst that it reports.
- Where the fix is mechanical a finding has a *patch* (RFC 6902, on the object as it stands) with what it does to
  connections: \`same-reach\` changes none, \`narrows\` opens none, \`widens\` closes none, \`moves\` closes some and opens
  others. Tests hold every patch to that, to taking its finding away, to opening no port or address that nobody named,
  and to taking DNS from nobody. A guess has no patch.
- \`drawbridge lint\` prints them (\`--format txt|json|csv|sarif\`, \`--severity\`, \`--rule\`, \`--no-rule\`, \`--rules\`), the page
  of a namespace and the Enforcement screen list them. The gate *Lint clean* holds a step for errors, and for warnings
  from the step on that enforces the direction in which something that is needed would fail.
- Rules that need to know the platform (scrapes, routes, calls of the API server) or the enforcement report say nothing
  where these are not known.
- No rule compares policies or pods in pairs without a bound. Of policies over the same pods the first 40 are looked at
  for one that makes another redundant; a rule over more than 64 pairs of kinds of pods is never called half open.

This file is the catalogue in print; a test keeps it so.
`;
