import {
  compileSnapshot,
  lintPolicies,
  type Direction,
  type LintFinding,
  type LintScene,
  peerKey,
  type Peer,
} from "#lib/policy/index.ts";
import type { Gate, GateFinding, GateInput } from "../gate.ts";
import { counted } from "../pages/words.ts";
import { fail, pass } from "./gate-result.ts";
import { raisedPolicies } from "./raised-policies.ts";

const named = { name: "lint", title: "Lint clean" } as const;

/** Rules whose matter is another gate's, which knows more of it. */
const OTHER_GATES: ReadonlySet<string> = new Set([
  // The DNS gate names the pods, and lets staging pass.
  "dns-missing",
  "dns-tcp-missing",
  "node-local-dns-missed",
  // The enforcement gate asks whether anything is enforced at all.
  "policies-not-enforced",
]);

/**
 * Holds a candidate that contains a mistake: a policy that selects nothing, a selector that cannot match. From the step
 * on that enforces their direction, warnings hold too where something that is needed fails because of them: a port that
 * nobody has, a scrape that is closed. Other warnings are shown and hold nothing, and what is merely worth knowing is
 * left to the list of the namespace's page. Admin policies are no part of a candidate: what is wrong with those is for
 * whoever writes them.
 */
export const lintGate: Gate = {
  ...named,
  guards: ["staged", "ingress", "egress", "locked"],
  evaluate(input) {
    const { policies, ruleIds } = input.candidate;
    const names = new Set(policies.map(({ metadata }) => metadata.name));
    const found = lintPolicies(compileSnapshot(input.snapshot, raisedPolicies(input)), sceneOf(input)).filter(
      (finding) => isShown(finding) && names.has(finding.object.name),
    );
    const holding = found.filter((finding) => holds(finding, input));
    const findings = found.map(findingOf);
    const checked = `${counted(ruleIds.length, "rule")}, ${counted(policies.length, "object")}`;
    if (holding.length > 0) {
      const others = findings.filter((_, index) => !holding.includes(found[index] as LintFinding));
      return fail(named, {
        evidence: `${counted(holding.length, "mistake")} in ${checked}`,
        findings: [...holding.map(findingOf), ...others],
        fix: "Edit or remove the rules that these policies come from, or allow what they leave out.",
      });
    }
    const warned = findings.length === 0 ? "" : `; ${counted(findings.length, "warning")}`;
    return pass(named, `${checked}${warned}`, findings);
  },
};

/** What was decided against is not expected any more. */
function sceneOf({ lintScene = {}, rollout, edges, intent }: GateInput): LintScene {
  const refused = new Set(
    intent.triage.filter(({ decision }) => decision.kind !== "accepted").map(({ edgeKey }) => edgeKey),
  );
  const dismissed = new Set(edges.filter(({ key }) => refused.has(key)).map(connectionKey));
  const expected = lintScene.expected?.filter((one) => !dismissed.has(connectionKey(one)));
  return { ...lintScene, namespace: rollout.namespace, ...(expected === undefined ? {} : { expected }) };
}

interface AnyConnection {
  readonly sender: Peer;
  readonly receiver: Peer;
  readonly port: number;
  readonly protocol: string;
}

function connectionKey({ sender, receiver, port, protocol }: AnyConnection): string {
  return `${peerKey(sender)} ${peerKey(receiver)} ${protocol} ${port}`;
}

/** What is merely worth knowing stands on the namespace's page. */
function isShown({ id, severity, object }: LintFinding): boolean {
  return object.kind === "NetworkPolicy" && severity !== "info" && !OTHER_GATES.has(id);
}

function holds({ severity, breaks }: LintFinding, { target }: GateInput): boolean {
  if (severity === "error") return true;
  return breaks !== undefined && enforces(target, breaks);
}

/** Before the bridge is raised for a direction nothing of it fails. */
function enforces(target: GateInput["target"], direction: Direction): boolean {
  return direction === "ingress"
    ? target !== "staged" && target !== "observe"
    : target === "egress" || target === "locked";
}

function findingOf({ id, object, text, fix }: LintFinding): GateFinding {
  const { kind, namespace, name } = object;
  return {
    about: { kind: "policy", namespace, name, policyKind: kind },
    text: `${text} ${fix} (${id})`,
  };
}
