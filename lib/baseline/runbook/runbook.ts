import { plural } from "../seen-text.ts";
import { appSection } from "./app-section.ts";
import { baseSection } from "./base-section.ts";
import { enforcementSection } from "./enforcement-section.ts";
import { bullets, paragraphs } from "./markdown.ts";
import { platformSection } from "./platform-section.ts";
import { rolloutSection } from "./rollout-section.ts";
import type { RunbookInput } from "./runbook-input.ts";

/**
 * The five deliverables for this cluster as one Markdown document: (a) how enforcement is verified, (b) default-deny and
 * DNS, (c) platform allowlists, (d) the template of an app's rules, (e) the rollout with its gates and the way back. Its
 * commands need kubectl and the folder that it lies in. The same for the same input.
 */
export function runbook(input: RunbookInput): string {
  const { snapshot, report, baselines, edges } = input;
  const policies = baselines.reduce((sum, one) => sum + one.policies.length, 0);
  const document = paragraphs(
    `# Default-deny for ${snapshot.clusterId}`,
    `${asOfText(snapshot.takenAtMs)} ${plural(baselines.length, "namespace")}, ${plural(snapshot.workloads.length, "workload")}, ${plural(edges.length, "observed connection")}; ${report.title}. ${plural(policies, "policy", "policies")} in \`namespaces/\`, none of which is an allow-all.`,
    bullets([
      "(a) Does this cluster enforce NetworkPolicies? Verify that before trusting any rule.",
      "(b) Default-deny and DNS, the policies that every namespace begins with.",
      "(c) Platform allowlists: scrapes, ingress, the API server and what it calls.",
      "(d) The template for an app's own rules, and what was found for each.",
      "(e) The rollout, namespace by namespace, with its gates and the way back.",
    ]),
    enforcementSection(input),
    baseSection(input),
    platformSection(input),
    appSection(input),
    rolloutSection(input),
  );
  return `${document}\n`;
}

/** Manifests without flows have no time. */
function asOfText(atMs: number): string {
  if (atMs === 0) return "Made from manifests, which have no time.";
  const asOf = new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
  return `As the cluster stood on ${asOf} UTC; ages below count from then.`;
}
