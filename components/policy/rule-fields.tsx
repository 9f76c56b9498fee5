"use client";

import { Textarea } from "@mantine/core";
import type { RuleDraft, RulePeer } from "#lib/policy/index.ts";
import { cidrsFromTerms } from "./cidr-terms.ts";
import { portsFromTerms, portTerm } from "./port-terms.ts";
import { selectorFromTerms, selectorTerms } from "./selector-terms.ts";
import { TermField } from "./term-field.tsx";
import type { RuleProblems } from "./rule-problems.ts";
import classes from "./rule-fields.module.css";

/** An allow rule as rows that can be edited where they stand: from, to, ports, reason. */
export function RuleFields({
  rule,
  problems,
  disabled = false,
  onChange,
}: {
  readonly rule: RuleDraft;
  readonly problems: RuleProblems;
  readonly disabled?: boolean;
  readonly onChange: (rule: RuleDraft) => void;
}) {
  return (
    <fieldset className={classes.rows} aria-label="Rule">
      <PeerRow
        name="from"
        peer={rule.sender}
        error={problems.sender}
        disabled={disabled}
        onChange={(sender) => onChange({ ...rule, sender })}
      />
      <PeerRow
        name="to"
        peer={rule.receiver}
        error={problems.receiver}
        disabled={disabled}
        onChange={(receiver) => onChange({ ...rule, receiver })}
      />
      <div className={classes.row}>
        <span className={classes.name}>port</span>
        <TermField
          label="Ports"
          terms={rule.ports.map(portTerm)}
          parse={portsFromTerms}
          empty="every port"
          error={problems.ports}
          disabled={disabled}
          onChange={(ports) => onChange({ ...rule, ports })}
        />
      </div>
      <div className={classes.row}>
        <span className={classes.name}>reason</span>
        <Textarea
          className={classes.reason}
          aria-label="Reason"
          placeholder="Why this is needed, for the audit log"
          size="xs"
          autosize
          maxRows={4}
          disabled={disabled}
          value={rule.reason}
          onChange={(event) => onChange({ ...rule, reason: event.currentTarget.value })}
        />
      </div>
    </fieldset>
  );
}

function PeerRow({
  name,
  peer,
  error,
  disabled,
  onChange,
}: {
  readonly name: "from" | "to";
  readonly peer: RulePeer;
  readonly error?: string;
  readonly disabled: boolean;
  readonly onChange: (peer: RulePeer) => void;
}) {
  return (
    <div className={classes.row}>
      <span className={classes.name}>{name}</span>
      {peer.kind === "pods" && (
        <>
          <TermField
            label={`Pod selector, ${name}`}
            terms={selectorTerms(peer.podSelector)}
            parse={selectorFromTerms}
            empty="every pod"
            error={error}
            disabled={disabled}
            onChange={(podSelector) => onChange({ ...peer, podSelector })}
          />
          <span className={classes.where}>
            in <code>{peer.namespace}</code>
          </span>
        </>
      )}
      {peer.kind === "cidr" && (
        <>
          <TermField
            label={`CIDRs, ${name}`}
            terms={peer.cidrs}
            parse={cidrsFromTerms}
            empty="no address"
            error={error}
            disabled={disabled}
            onChange={(cidrs) => onChange({ ...peer, cidrs })}
          />
          {peer.label !== undefined && <span className={classes.where}>{peer.label}</span>}
        </>
      )}
      {peer.kind === "any" && <span className={classes.plain}>every peer, outside the cluster too</span>}
    </div>
  );
}
