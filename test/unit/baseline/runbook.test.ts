import { parseAllDocuments } from "yaml";
import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  isOpenPolicy,
  lintPolicies,
  networkPolicySchema,
  type NetworkPolicy,
  type Snapshot,
} from "#lib/policy/index.ts";
import { CANARY_IMAGE, generateBaseline, runbook, type RunbookInput } from "#lib/baseline/index.ts";
import { probeCommands } from "#lib/baseline/runbook/probe-commands.ts";
import { findingsOf } from "#lib/discovery/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import { reportOf, seenEdge } from "../../cast/baseline-parts.ts";
import { externalPeer, namespaceOf, policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town, townPeers } from "../../cast/town.ts";
import { KUBECTL } from "./kubectl-words.ts";

const EDGES: readonly FlowEdge[] = [
  seenEdge(townPeers.web, townPeers.paymentsApi, 8443),
  seenEdge(townPeers.paymentsApi, townPeers.postgres, 5432, { count: 400 }),
  seenEdge(townPeers.web, externalPeer("203.0.113.7"), 443, { dnsNames: ["api.stripe.example"] }),
  seenEdge(townPeers.prometheus, townPeers.paymentsApi, 9090),
];

function bookInput(snapshot: Snapshot = town(), more: Partial<RunbookInput> = {}): RunbookInput {
  const report = reportOf(snapshot, "calico");
  const findings = findingsOf(snapshot, report);
  const made = { snapshot, report, findings, edges: EDGES };
  const baselines = generateBaseline({ ...made, dismissed: new Set(), rules: [] });
  return { ...made, baselines, canaryImage: CANARY_IMAGE, observationDays: 7, ...more };
}

/** Fenced blocks of a language. */
function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^(`{3,})(\w+)\n([\s\S]*?)\n\1$/gm)].flatMap(([, , name, body]) =>
    name === language ? [body ?? ""] : [],
  );
}

/** Commands of a shell block, here-documents apart. */
function shellParts(block: string) {
  const documents: string[] = [];
  const rest = block.replaceAll(/ <<'?EOF'?\n([\s\S]*?)\nEOF$/gm, (_, body: string) => {
    documents.push(body);
    return "";
  });
  return { documents, commands: rest.split("\n").filter((line) => line.trim() !== "") };
}

const book = runbook(bookInput());

describe("a runbook", () => {
  it("has the five deliverables in their order, with the cluster's own names and numbers", () => {
    expect([...book.matchAll(/^## \((\w)\)/gm)].map(([, letter]) => letter)).toEqual([
      "a",
      "b",
      "c",
      "d",
      "e",
    ]);
    expect(book).toContain("seen 400 times in 7 days, last 3 min ago, from payments/api on TCP 5432");
    expect(book).toContain("2026-11-24 08:00 UTC");
  });

  it("has commands whose every verb and flag kubectl knows, and no other program but what every shell has", () => {
    const lines = blocks(book, "sh").flatMap((block) => shellParts(block).commands);
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      const command = line.replace(/^\w+=\$\((.*)\)$/, "$1").replace(/\s+#.*$/, "");
      if (/^(NS=[a-z0-9-]+|sleep \d+|echo '[^']*' > \S+)$/.test(command)) continue;
      expect(command).toMatch(/^kubectl /);
      const [own = ""] = command.split(" -- ");
      const words = own.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
      const verb = words.slice(1).find((word, index) => !word.startsWith("-") && words[index] !== "-n");
      const flags = KUBECTL[verb ?? ""];
      expect(flags, `verb of: ${line}`).toBeDefined();
      for (const word of words.filter((one) => /^-+\w/.test(one))) {
        const [flag = ""] = word.split("=");
        expect([...(flags ?? []), "-n"], line).toContain(flag);
      }
    }
  });

  it("prints no command that enforces egress where no policy allows DNS", () => {
    const enforce = "delete networkpolicy zz-drawbridge-open-egress\n```\n\n### Rollback";
    expect(book).toContain(enforce);
    const input = bookInput();
    const baselines = input.baselines.map((one) => ({
      ...one,
      policies: one.policies.filter(({ layer }) => layer !== "dns"),
    }));
    const without = runbook({ ...input, baselines });
    expect(without).not.toContain(enforce);
    expect(without).toContain("Do not enforce egress");
  });

  it("probes no connection that no rule allows: it is right to fail", () => {
    const input = bookInput();
    expect(probeCommands(input, "storefront")).toContain("# must connect");
    const uncovered = input.edges.map(({ key }) => ({ edgeKey: key, why: "It was only ever denied." }));
    const baselines = input.baselines.map((one) => ({ ...one, uncovered }));
    expect(probeCommands({ ...input, baselines }, "storefront")).not.toContain("# must connect");
  });

  it("has YAML that reads as policies of this cluster, valid and with nothing for the lint to warn of", () => {
    const documents = [
      ...blocks(book, "yaml"),
      ...blocks(book, "sh").flatMap((block) => shellParts(block).documents),
    ].flatMap((text) => parseAllDocuments(text.replaceAll("$SERVER", "10.1.1.1")));
    const objects = documents.map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as NetworkPolicy;
    });
    const policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
    expect(policies.length).toBeGreaterThan(8);
    for (const policy of policies)
      expect(networkPolicySchema.safeParse(withNamespace(policy)).success).toBe(true);
    const own = policies.filter(
      (one) => !isOpenPolicy(one) && !one.metadata.namespace?.startsWith("drawbridge-"),
    );
    const generated = bookInput().baselines.flatMap((one) => one.policies.map(({ policy }) => policy));
    for (const { metadata, spec } of own) {
      const same = generated.find(
        ({ metadata: { name, namespace } }) => name === metadata.name && namespace === metadata.namespace,
      );
      expect(spec).toEqual(same?.spec);
    }
    const findings = lintPolicies(compileSnapshot(town(), generated));
    expect(findings.filter(({ severity }) => severity !== "info")).toEqual([]);
  });

  it("opens nothing by hand where policies stand already, and says so", () => {
    const snapshot = town({ policies: [policyOf("ledger", "quarantine", { podSelector: {} })] });
    expect(runbook(bookInput(snapshot))).toContain("**Not by hand in `ledger`:**");
    expect(book).not.toContain("**Not by hand");
  });

  it("begins with a namespace that little depends on, and ends with DNS", () => {
    const waves = book.split("### Order")[1]?.split("### Steps")[0] ?? "";
    expect(waves.indexOf("`kube-system`")).toBeGreaterThan(waves.indexOf("`payments`"));
    expect(waves).toContain("DNS of the whole cluster");
    expect(waves.split("**Wave 2")[0]).toContain("`stranger`");
  });

  it("tells what canary pods proved, and waits twice as long as they saw a change take, as barriers do", () => {
    const proof = {
      finishedAtMs: TOWN_AT_MS,
      startedBy: "ada",
      image: CANARY_IMAGE,
      settleMs: 4000,
      rows: [{ subject: "bridge", outcome: "proved", text: "An allow-all policy won over six others." }],
    };
    const told = runbook(bookInput(town(), { proof }));
    expect(told).toContain("| bridge | proved | An allow-all policy won over six others. |");
    expect(told).toContain("sleep 8");
  });

  it("doubts a proof of another network, in so many words", () => {
    const doubt = "The CNI was Calico 3.29 then and is 3.31 now.";
    const proof = { finishedAtMs: TOWN_AT_MS, startedBy: "ada", image: CANARY_IMAGE, rows: [], doubt };
    expect(runbook(bookInput(town(), { proof }))).toContain(
      `**It does not count for the cluster as it is now.** ${doubt}`,
    );
  });

  it("lowers the bridge before it takes policies away, in one block", () => {
    const leaving =
      blocks(book, "sh").find((block) => block.includes("delete networkpolicy -l drawbridge.dev/layer")) ??
      "";
    const steps = [
      "name: zz-drawbridge-open-ingress",
      "delete networkpolicy -l",
      "delete networkpolicy zz-drawbridge",
    ];
    expect(steps.map((step) => leaving.indexOf(step))).toEqual(
      steps.map((step) => leaving.indexOf(step)).toSorted((a, b) => a - b),
    );
    for (const step of steps) expect(leaving).toContain(step);
  });

  it("of three hundred namespaces is still read: tables are cut, and say where the rest is", () => {
    const many = Array.from({ length: 300 }, (_, index) => namespaceOf(`team-${index}`));
    const whole = runbook(bookInput(town({ namespaces: [...town().namespaces, ...many] })));
    expect(whole.length).toBeLessThan(book.length + 12_000);
    expect(whole).toContain("more namespaces: one folder each in `namespaces/`.");
  });

  it("says in its first lines that nothing is enforced, where the CNI ignores policies", () => {
    const input = bookInput();
    const report = { ...input.report, inert: true, title: "Flannel alone" };
    expect(runbook({ ...input, report })).toContain(
      "**No. Flannel alone accepts NetworkPolicies and enforces nothing.**",
    );
  });
});

function withNamespace(policy: NetworkPolicy): NetworkPolicy {
  return { ...policy, metadata: { ...policy.metadata, namespace: policy.metadata.namespace ?? "any" } };
}
