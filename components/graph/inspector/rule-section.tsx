"use client";

import { Anchor } from "@mantine/core";
import type { EdgeInspection, GraphEdge, Narrowing, RuleProposal } from "#lib/graph/index.ts";
import type { RuleDraft } from "#lib/policy/index.ts";
import { BlastRadius } from "../../policy/blast-radius.tsx";
import { RuleFields } from "../../policy/rule-fields.tsx";
import { YamlSides, type YamlSide } from "../../policy/yaml-sides.tsx";
import { useRuleDraft, type RuleDraftState } from "./use-rule-draft.ts";
import classes from "./inspector.module.css";

/** What can be done about an edge by a rule: a draft, or why there is none. */
export type RuleSectionState =
  | { readonly kind: "draft"; readonly draft: RuleDraftState }
  | { readonly kind: "refused"; readonly message: string; readonly detail: readonly string[] };

const NO_PROPOSAL: RuleProposal = {
  rule: { sender: { kind: "any" }, receiver: { kind: "any" }, ports: [], reason: "", origin: "flow" },
  blastRadius: { pairs: [], total: 0, external: [] },
  notes: [],
};

/** The rule section of an edge; the draft is kept while the inspector shows it, and afterwards for this tab. */
export function useRuleSection(edgeKey: string, { proposal }: EdgeInspection): RuleSectionState {
  const draft = useRuleDraft(edgeKey, proposal.ok ? proposal.value : NO_PROPOSAL);
  if (proposal.ok) return { kind: "draft", draft };
  return { kind: "refused", message: proposal.refusal.message, detail: proposal.refusal.detail ?? [] };
}

function narrowed(rule: RuleDraft, { side, podSelector }: Narrowing): RuleDraft {
  const peer = rule[side];
  return peer.kind === "pods" ? { ...rule, [side]: { ...peer, podSelector } } : rule;
}

function sidesOf(rule: RuleDraft, proposal: RuleProposal): YamlSide[] {
  const place = (peer: RuleDraft["sender"]) => (peer.kind === "pods" ? peer.namespace : "");
  return [
    ...(proposal.ingressYaml === undefined
      ? []
      : [{ title: `${place(rule.receiver)}, ingress`, yaml: proposal.ingressYaml }]),
    ...(proposal.egressYaml === undefined
      ? []
      : [{ title: `${place(rule.sender)}, egress`, yaml: proposal.egressYaml }]),
  ];
}

/** What to do: the rule that would allow the edge, what else it would allow, and its manifests; or why there is none. */
export function RuleSection({
  section,
  edge,
  inspection,
  disabled,
}: {
  readonly section: RuleSectionState;
  readonly edge: GraphEdge;
  readonly inspection: EdgeInspection;
  readonly disabled: boolean;
}) {
  if (section.kind === "draft")
    return <RuleDraftFields draft={section.draft} edge={edge} inspection={inspection} disabled={disabled} />;
  return (
    <section className={classes.box} aria-label="No rule can be proposed">
      <h3 className={classes.faint}>No rule can be proposed</h3>
      <p>{section.message}</p>
      {section.detail.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  );
}

function Dismissed({ edge, inspection }: { readonly edge: GraphEdge; readonly inspection: EdgeInspection }) {
  const decision = inspection.inboxes.find((inbox) => inbox.decision?.kind === "dismissed")?.decision;
  if (edge.decision !== "dismissed" || decision?.kind !== "dismissed") return null;
  return (
    <p className={classes.note}>
      Dismissed by {decision.by}: {decision.reason}
    </p>
  );
}

function RuleDraftFields({
  draft,
  edge,
  inspection,
  disabled,
}: {
  readonly draft: RuleDraftState;
  readonly edge: GraphEdge;
  readonly inspection: EdgeInspection;
  readonly disabled: boolean;
}) {
  const { rule, proposal, problems, stale, change } = draft;
  return (
    <>
      <Dismissed edge={edge} inspection={inspection} />
      <h3 className={classes.heading}>
        {edge.decision === "accepted" ? "Allowed by this rule" : "Allow it"}
        {draft.edited && (
          <Anchor component="button" type="button" size="xs" onClick={draft.reset}>
            Back to the proposal
          </Anchor>
        )}
      </h3>
      <RuleFields rule={rule} problems={problems} disabled={disabled} onChange={change} />
      {problems.rule !== undefined && (
        <p className={classes.problem} role="alert">
          {problems.rule}
        </p>
      )}
      <div className={classes.answer} data-stale={stale} aria-live="polite">
        <BlastRadius
          value={proposal.blastRadius}
          narrowings={proposal.narrowings ?? []}
          onNarrow={(narrowing) => change(narrowed(rule, narrowing))}
        />
      </div>
      {proposal.notes.map((note) => (
        <p key={note} className={classes.note}>
          {note}
        </p>
      ))}
      <YamlSides sides={sidesOf(rule, proposal)} stale={stale} />
    </>
  );
}
