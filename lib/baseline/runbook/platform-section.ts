import { rulePortsText, type NetworkPolicyPort } from "#lib/policy/index.ts";
import type { Finding } from "#lib/discovery/index.ts";
import type { BaselinePolicy, NamespaceBaseline } from "../baseline-document.ts";
import { bullets, code, fence, paragraphs, shortTable, someNames } from "./markdown.ts";
import type { RunbookInput } from "./runbook-input.ts";

const FINDINGS_SHOWN = 60;
const POLICIES_SHOWN = 40;
const NOTES_SHOWN = 20;

/** (c) What the platform needs: each finding with what it was derived from, and the policies that allow for it. */
export function platformSection({ findings, baselines, report }: RunbookInput): string {
  const policies = baselines.flatMap((one) => one.policies.filter(({ layer }) => layer === "platform"));
  return paragraphs(
    "## (c) Platform allowlists",
    ...findingsText(findings),
    policies.length === 0 ? "" : "The policies that allow for them:",
    policies.length === 0
      ? ""
      : shortTable(["Policy", "Direction", "Ports", "Evidence"], policies.map(policyRow), {
          most: POLICIES_SHOWN,
          rest: (left) => `${left} more: each namespace's \`30-platform.yaml\`.`,
        }),
    inexpressible(baselines, report.profile),
  );
}

function findingsText(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) {
    return [
      "Nothing of a platform was found: no scraper, no ingress controller, no webhook. If there is one, its objects could not be read; see the end of part (a).",
    ];
  }
  return [
    "What was found in this cluster that a default-deny would break, and what each finding was derived from.",
    shortTable(["Finding", "Certainty", "Derived from", "Namespaces"], findings.map(findingRow), {
      most: FINDINGS_SHOWN,
      rest: (left) => `${left} more findings are on the Enforcement screen.`,
    }),
  ];
}

function findingRow({ title, certainty, derivedFrom, namespaces }: Finding): readonly string[] {
  const from = derivedFrom
    .slice(0, 3)
    .map(({ object, field, value }) => [object, field, value].filter((part) => part !== undefined).join(" "));
  const more = derivedFrom.length > 3 ? ` and ${derivedFrom.length - 3} more` : "";
  return [
    title,
    certainty,
    `${from.join("; ")}${more}`,
    namespaces === "all" ? "all" : namespaces.length === 0 ? "none" : someNames(namespaces, 3),
  ];
}

function policyRow({ policy, comments }: BaselinePolicy): readonly string[] {
  const { name, namespace } = policy.metadata;
  const rules = policy.spec.ingress ?? policy.spec.egress ?? [];
  const evidence = comments.filter(({ path }) => path !== "").map(({ text }) => text.split("\n")[0] ?? "");
  return [
    code(`${namespace}/${name}`),
    policy.spec.ingress === undefined ? "egress" : "ingress",
    [...new Set(rules.map(({ ports = [] }) => portsText(ports)))].join("; "),
    evidence.slice(0, 2).join("; "),
  ];
}

function portsText(ports: readonly NetworkPolicyPort[]): string {
  return rulePortsText(ports.map(({ protocol = "TCP", ...port }) => ({ protocol, ...port })));
}

function inexpressible(baselines: readonly NamespaceBaseline[], profile: string): string {
  const byText = Map.groupBy(
    baselines.flatMap((one) => one.inexpressible),
    ({ text, direction }) => `${direction}: ${text}`,
  );
  if (byText.size === 0) return "";
  const notes = [...byText].map(([text, needs]) => {
    const namespaces = [...new Set(needs.map(({ namespace }) => namespace))];
    return `${text} (${someNames(namespaces, 5)})`;
  });
  const left = notes.length - NOTES_SHOWN;
  return paragraphs(
    "### What a NetworkPolicy cannot say here",
    bullets(notes.slice(0, NOTES_SHOWN)),
    left > 0 ? `${left} more are in the export's data.` : "",
    ciliumApiServer(baselines, profile),
  );
}

/** Cilium knows the API server by an entity alone, where it runs on a node of the cluster. */
function ciliumApiServer(baselines: readonly NamespaceBaseline[], profile: string): string {
  const isCilium = profile.startsWith("cilium") || profile === "gke-dataplane-v2";
  const needing = baselines.find((one) =>
    one.inexpressible.some(
      ({ finding, direction }) => finding.startsWith("api-server") && direction === "egress",
    ),
  );
  if (!isCilium || needing === undefined) return "";
  return paragraphs(
    "On Cilium the API server is an entity. Beside the policies of each namespace above, this one lets its pods call it. Narrow `endpointSelector` to the pods that do, and apply it with the others, while the bridge stands: it isolates whom it selects.",
    fence(
      "yaml",
      `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: allow-to-api-server
  namespace: ${needing.namespace}
spec:
  endpointSelector: {}
  egress:
    - toEntities:
        - kube-apiserver`,
    ),
  );
}
