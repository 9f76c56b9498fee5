import type { RulePeer, RulePort } from "./allow-rule.ts";
import { selectorText } from "../selector/compiled-selector.ts";
import { parseCidr, rangeWithin } from "../address/ip-address.ts";
import type { RuleDraft } from "./propose-rule.ts";
import type { Refusal } from "../model/result.ts";
import { workloadsMatching } from "./rule-reach.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { cidr as checkCidr } from "../validate/address-checks.ts";
import type { Check } from "../validate/check.ts";
import { selector as checkSelector } from "../validate/label-checks.ts";
import { fieldPathText, isRefusedByServer, type PolicyProblem } from "../validate/policy-problem.ts";
import { endPortProblems, portNumberOrName } from "../validate/port-checks.ts";

type RuleBody = Pick<RuleDraft, "sender" | "receiver" | "ports">;

/**
 * Everything that is wrong with a rule in this cluster; empty means it may be stored.
 *
 * Codes: `invalid-selector`, `invalid-port`, `invalid-cidr`, `no-pod-end` (no side could enforce it),
 * `unknown-namespace` and `selects-nothing` (a typo, most often; a rule that selects nothing protects nothing).
 */
export function validateRule(rule: RuleBody, snapshot: Snapshot): readonly Refusal[] {
  const ends: readonly (readonly [string, RulePeer])[] = [
    ["sender", rule.sender],
    ["receiver", rule.receiver],
  ];
  return [
    ...ends.flatMap(([end, peer]) => peerProblems(end, peer, snapshot)),
    ...rule.ports.flatMap(portProblems),
    ...(ends.some(([, peer]) => peer.kind === "pods") ? [] : [NO_POD_END]),
  ];
}

const NO_POD_END: Refusal = {
  code: "no-pod-end",
  message:
    "Neither end selects pods, so there is no namespace in which this rule could be enforced. Give one end a podSelector.",
};

function peerProblems(end: string, peer: RulePeer, snapshot: Snapshot): readonly Refusal[] {
  switch (peer.kind) {
    case "any":
      return [];
    case "cidr":
      return cidrProblems(end, peer);
    case "pods":
      return podProblems(end, peer, snapshot);
  }
}

function podProblems(end: string, peer: RulePeer & { kind: "pods" }, snapshot: Snapshot): readonly Refusal[] {
  const problems = messagesOf(checkSelector, peer.podSelector);
  if (problems.length > 0) {
    const message = `The podSelector of the ${end} is not valid: ${problems[0]}.`;
    return [{ code: "invalid-selector", message, detail: problems }];
  }
  if (!snapshot.namespaces.some((namespace) => namespace.name === peer.namespace)) {
    const message = `Namespace ${peer.namespace} of the ${end} does not exist.`;
    return [{ code: "unknown-namespace", message }];
  }
  if (workloadsMatching(snapshot, peer).length > 0) return [];
  const message = `The ${end} selects nothing: no workload of namespace ${peer.namespace} has ${selectorText(peer.podSelector)}. Check the labels for a typo.`;
  return [{ code: "selects-nothing", message }];
}

function cidrProblems(end: string, peer: RulePeer & { kind: "cidr" }): readonly Refusal[] {
  const all = [...peer.cidrs, ...(peer.except ?? [])];
  const bad = all.flatMap((cidr) => messagesOf(checkCidr, cidr));
  if (peer.cidrs.length === 0) bad.push("the list is empty, which would mean nobody");
  const ranges = peer.cidrs.map(parseCidr);
  for (const text of peer.except ?? []) {
    const inner = parseCidr(text);
    const isInside = ranges.some(
      (outer) => outer && inner && rangeWithin(inner, outer) && !rangeWithin(outer, inner),
    );
    if (inner !== undefined && !isInside) bad.push(`except ${text} lies in none of the CIDRs`);
  }
  if (bad.length === 0) return [];
  return [
    { code: "invalid-cidr", message: `The addresses of the ${end} are not valid: ${bad[0]}.`, detail: bad },
  ];
}

function portProblems(entry: RulePort): readonly Refusal[] {
  const { port, endPort } = entry;
  const problems = [
    ...(port === undefined ? [] : messagesOf(portNumberOrName, port)),
    ...endPortProblems({ port, endPort }, []).map(messageOf),
  ];
  return problems.map((problem) => ({
    code: "invalid-port",
    message: `A port of the rule is not valid: ${problem}.`,
  }));
}

function messagesOf(check: Check, value: unknown): string[] {
  return check(value, []).filter(isRefusedByServer).map(messageOf);
}

function messageOf({ path, what }: PolicyProblem): string {
  return path.length === 0 ? what : `${fieldPathText(path)}: ${what}`;
}
