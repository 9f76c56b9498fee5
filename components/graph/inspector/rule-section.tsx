"use client";

import { Anchor } from "@mantine/core";
import type { EdgeInspection, GraphEdge, Narrowing, RuleProposal } from "#lib/graph/index.ts";
import type { Refusal, RuleDraft } from "#lib/policy/index.ts";
import { BlastRadius } from "../../policy/blast-radius.tsx";
import { RuleFields } from "../../policy/rule-fields.tsx";
import { YamlSides, type YamlSide } from "../../policy/yaml-sides.tsx";
import { isOutgrown } from "./edge-actions.ts";
import { useRuleDraft, type RuleDraftState } from "./use-rule-draft.ts";
import classes from "./inspector.module.css";

/** What can be done about an edge by a rule: a draft, or why there is none. */
export type RuleSectionState =
  | { readonly kind: "draft"; readonly draft: RuleDraftState; readonly outgrown?: RuleProposal }
  | { readonly kind: "stored"; readonly stored: RuleProposal }
  | { readonly kind: "refused"; readonly message: string; readonly detail: readonly string[] };

const NO_PROPOSAL: RuleProposal = {
  rule: { sender: { kind: "any" }, receiver: { kind: "any" }, ports: [], reason: "", origin: "flow" },
  blastRadius: { pairs: [], total: 0, external: [] },
  notes: [],
};

/**
 * The rule section of an edge: the stored rule of an accepted one, else a draft, which is kept while the inspector shows
 * it, and afterwards for this tab. A rule that the edge has outgrown comes with a draft of a wider one.
 */
export function useRuleSection(
  edge: GraphEdge,
  { proposal, rule, stored }: EdgeInspection,
): RuleSectionState {
  const outgrown = isOutgrown(edge) ? stored : undefined;
  const draft = useRuleDraft(edge.key, proposal.ok ? proposal.value : NO_PROPOSAL, outgrown && rule?.id);
  if (edge.decision === "accepted" && stored && !(outgrown && proposal.ok)) return { kind: "stored", stored };
  return proposal.ok ? { kind: "draft", draft, outgrown } : refused(proposal.refusal);
}

function refused({ message, detail = [] }: Refusal): RuleSectionState {
  return { kind: "refused", message, detail };
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
  if (section.kind === "stored") return <StoredRule stored={section.stored} edge={edge} />;
  if (section.kind === "draft")
    return (
      <>
        {section.outgrown && <StoredRule stored={section.outgrown} edge={edge} />}
        <RuleDraftFields
          draft={section.draft}
          title={draftTitle(edge, section)}
          edge={edge}
          inspection={inspection}
          disabled={disabled}
        />
      </>
    );
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

function draftTitle(edge: GraphEdge, section: RuleSectionState & { kind: "draft" }): string {
  if (section.outgrown !== undefined) return "Widen the rule";
  return edge.decision === "accepted" ? "Allowed by this rule" : "Allow it";
}

/** A rule in force says what it says: it is changed or removed in its namespace's rules, not from one of its edges. */
function StoredRule({ stored, edge }: { readonly stored: RuleProposal; readonly edge: GraphEdge }) {
  const outgrown = isOutgrown(edge);
  return (
    <>
      <h3 className={classes.heading}>{outgrown ? "Accepted by this rule" : "Allowed by this rule"}</h3>
      {outgrown && (
        <p className={classes.problem} role="alert">
          The rule does not cover all of this connection any more: the reasons above say what it leaves out.
        </p>
      )}
      <RuleFields rule={stored.rule} problems={{}} disabled onChange={() => undefined} />
      <div className={classes.answer}>
        <BlastRadius value={stored.blastRadius} narrowings={[]} onNarrow={() => undefined} />
      </div>
      {stored.notes.map((note) => (
        <p key={note} className={classes.note}>
          {note}
        </p>
      ))}
      <YamlSides sides={sidesOf(stored.rule, stored)} stale={false} />
    </>
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
  title,
  edge,
  inspection,
  disabled,
}: {
  readonly draft: RuleDraftState;
  readonly title: string;
  readonly edge: GraphEdge;
  readonly inspection: EdgeInspection;
  readonly disabled: boolean;
}) {
  const { rule, proposal, problems, stale, change } = draft;
  return (
    <>
      <Dismissed edge={edge} inspection={inspection} />
      <h3 className={classes.heading}>
        {title}
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
