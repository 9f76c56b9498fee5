import { withArticle, type AdminDialect } from "./admin-dialect.ts";
import { adminPeer } from "./admin-peer-checks.ts";
import { adminPorts } from "./admin-port-checks.ts";
import { has, isObject, kindOf, listOf, objectOf, quoted, textOf, type Check, type Fields } from "./check.ts";
import { nearestName } from "./nearest-name.ts";
import { errorAt, warningAt, type FieldPath, type PolicyProblem } from "./policy-problem.ts";

type Direction = "ingress" | "egress";

const MAX_NAME = 100;

/** Peers that are addresses or names: they have no container, and so no named port. */
const WITHOUT_PORT_NAMES = ["networks", "nodes", "domainNames"];

/** All rules of one direction of an admin policy. */
export function adminRules(dialect: AdminDialect, direction: Direction): Check {
  return listOf({ noun: `${direction} rules`, item: adminRule(dialect, direction), max: dialect.max });
}

function adminRule(dialect: AdminDialect, direction: Direction): Check {
  const peers = direction === "ingress" ? "from" : "to";
  return objectOf({
    noun: `an ${direction} rule`,
    fields: {
      name: textOf("a rule's name", ruleName),
      action: actionOf(dialect),
      [peers]: listOf({ noun: "peers", item: adminPeer(dialect, direction), min: 1, max: dialect.max }),
      [dialect.ports]: adminPorts(dialect),
    },
    unknown: (_, path) => [strangeMember(dialect, direction, path)],
    also: (rule, path) => [
      ...missingMembers(rule, peers, path),
      ...namesWithoutPods(dialect, rule, path),
      ...domainNamesWithoutAllow(dialect, rule, path),
    ],
  });
}

function ruleName(name: string, path: FieldPath): readonly PolicyProblem[] {
  if (name.length <= MAX_NAME) return [];
  const what = `a rule's name has ${name.length} characters, and at most ${MAX_NAME} are allowed`;
  return [warningAt(path, "bad-name", [what, "Shorten it."])];
}

function actionOf(dialect: AdminDialect): Check {
  return (value, path) => {
    if (typeof value === "string" && dialect.actions.includes(value)) return [];
    const kind = withArticle(dialect.kind);
    const what = `${kindOf(value)} is no action of ${kind}, which has ${dialect.actions.join(", ")}`;
    return [errorAt(path, "unknown-action", [what, actionAdvice(dialect, value)])];
  };
}

function actionAdvice(dialect: AdminDialect, value: unknown): string {
  if (value === "Pass") return "Nothing stands below the baseline: leave the rule out, or write Allow.";
  if (value === "Allow" || value === "Accept") return `Write ${dialect.allow}.`;
  const near = typeof value === "string" ? nearestName(value, dialect.actions) : undefined;
  return near === undefined ? "Write one of these." : `Did you mean ${near}?`;
}

/** A member that a rule does not have might narrow it: without it the rule would say more than its author did. */
function strangeMember(dialect: AdminDialect, direction: Direction, path: FieldPath): PolicyProblem {
  const name = String(path.at(-1));
  const kind = withArticle(dialect.kind);
  if (name === "ports" || name === "protocols") {
    const what = `a rule of ${kind} has no ${name}; it calls them ${dialect.ports}`;
    return errorAt(path, "field-of-other-version", [what, `Write ${dialect.ports}, in its own form.`]);
  }
  const known = ["name", "action", direction === "ingress" ? "from" : "to", dialect.ports];
  const near = nearestName(name, known);
  const todo = near === undefined ? `An ${direction} rule has ${known.join(", ")}.` : `Did you mean ${near}?`;
  const what = `unknown field ${quoted(name)} in an ${direction} rule`;
  return errorAt(path, "unknown-field", [what, todo]);
}

function missingMembers(rule: Fields, peers: string, path: FieldPath): readonly PolicyProblem[] {
  const noPeers = errorAt(path, "missing-field", [
    `the rule has no ${peers}, and no rule is about everybody`,
    `Write ${peers} with at least one peer; namespaces: {} is every pod.`,
  ]);
  const noAction = errorAt(path, "unknown-action", ["the rule has no action", "Say what it does."]);
  return [...(has(rule, peers) ? [] : [noPeers]), ...(has(rule, "action") ? [] : [noAction])];
}

function namesWithoutPods(dialect: AdminDialect, rule: Fields, path: FieldPath): readonly PolicyProblem[] {
  const peer = peersOf(rule).flatMap((entry) => WITHOUT_PORT_NAMES.filter((name) => has(entry, name)))[0];
  const ports: readonly unknown[] = Array.isArray(rule[dialect.ports])
    ? (rule[dialect.ports] as unknown[])
    : [];
  if (peer === undefined) return [];
  return ports.flatMap((entry, index) => {
    if (!isObject(entry) || !has(entry, dialect.namedPort)) return [];
    const what = `a named port stands in a rule with ${peer}, which have none: for them this entry matches nothing`;
    const todo = "Write the number, or a rule of its own for pods: the API server refuses the two together.";
    return [warningAt([...path, dialect.ports, index], "named-port-without-pods", [what, todo])];
  });
}

function domainNamesWithoutAllow(
  dialect: AdminDialect,
  rule: Fields,
  path: FieldPath,
): readonly PolicyProblem[] {
  if (!dialect.egressPeers.includes("domainNames") || rule.action === dialect.allow) return [];
  return peersOf(rule).flatMap((entry, index) => {
    if (!has(entry, "domainNames")) return [];
    const what = `domainNames stand in a rule whose action is ${kindOf(rule.action)}; only ${dialect.allow} may have them`;
    const todo = `Name the networks, or write ${dialect.allow} for the names and a Deny for the rest after it.`;
    return [errorAt([...path, "to", index, "domainNames"], "domain-names-need-allow", [what, todo])];
  });
}

function peersOf(rule: Fields): readonly Fields[] {
  const peers: unknown = rule.to;
  return Array.isArray(peers)
    ? (peers as readonly unknown[]).map((peer) => (isObject(peer) ? peer : {}))
    : [];
}
