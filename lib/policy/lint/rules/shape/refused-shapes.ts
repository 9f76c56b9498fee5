import { pointerTo } from "../../json-patch.ts";
import type { LintPatch } from "../../lint-finding.ts";
import type { LintRule } from "../../lint-rule.ts";
import { isRefusedByServer, type FieldPath, type PolicyProblem } from "../../../validate/policy-problem.ts";
import { maskedCidr } from "../../../validate/masked-cidr.ts";
import { problemRule, valueAt, withCode } from "./problem-rule.ts";

const isDigits = withCode("digits-as-port-name");
const isOutside = withCode("except-outside", "except-family");
const isWhole = withCode("except-whole");
const isEndPort = withCode("end-port-without-port", "end-port-with-name", "end-port-below-port");
const isSingledOut = (problem: PolicyProblem) =>
  [isDigits, isOutside, isWhole, isEndPort].some((is) => is(problem));

/** What the API server would refuse: here it matches nothing, and elsewhere data planes differ. */
export const invalid: LintRule = problemRule(
  {
    id: "invalid",
    severity: "error",
    title: "The API server refuses this policy",
    why: "What a policy says that the API server refuses is anybody's guess, and applying the file fails.",
    source: "Kubernetes API validation (pkg/apis/networking/validation)",
  },
  (problem) => isRefusedByServer(problem) && !isSingledOut(problem),
);

/** Digits in quotes are a name to the API. */
export const portOfDigits: LintRule = problemRule(
  {
    id: "port-of-digits",
    severity: "error",
    title: "A port number in quotes",
    why: 'port: "80" is the name of a port, no container can have such a name, and the API server refuses it.',
    source: "NetworkPolicyPort.port (IntOrString) and its validation",
  },
  isDigits,
  ({ path }, policy) => {
    const number = Number(valueAt(policy, path));
    return number < 1 || number > 65_535
      ? undefined
      : { effect: "widens", operations: [{ op: "replace", path: pointerTo(path), value: number }] };
  },
);

/** An except that takes nothing away. */
export const exceptOutside: LintRule = problemRule(
  {
    id: "except-outside",
    severity: "error",
    title: "An except that does not lie inside its cidr",
    why: "It takes nothing away from the block, and the API server refuses it.",
    source: "IPBlock.except: must be within the cidr range",
  },
  isOutside,
  ({ path }) => withoutItem(path),
);

/** An except that leaves nothing. */
export const exceptWhole: LintRule = problemRule(
  {
    id: "except-whole",
    severity: "error",
    title: "An except as large as its cidr",
    why: "Nothing remains of the block, so the peer admits nobody; the API server refuses it.",
    source: "IPBlock.except: must be strictly within the cidr range",
  },
  isWhole,
);

/** endPort without a number to begin at, or below it. */
export const endPortMisuse: LintRule = problemRule(
  {
    id: "end-port-misuse",
    severity: "error",
    title: "An endPort that ends no range",
    why: "endPort needs a numeric port that is not above it; otherwise the entry opens nothing and is refused.",
    source: "NetworkPolicyPort.endPort",
  },
  isEndPort,
);

/** Bits of a CIDR beyond its prefix. */
export const cidrHostBits: LintRule = problemRule(
  {
    id: "cidr-host-bits",
    severity: "warning",
    title: "A cidr with bits beyond its prefix",
    why: "Data planes mask it, so it means a whole network where one address may have been meant.",
    source: "net.ParseCIDR; Kubernetes API warnings for non-canonical CIDRs",
  },
  withCode("host-bits"),
  ({ path }, policy) => {
    const written = valueAt(policy, path);
    const masked = typeof written === "string" ? maskedCidr(written) : undefined;
    return masked === undefined
      ? undefined
      : { effect: "same-reach", operations: [{ op: "replace", path: pointerTo(path), value: masked }] };
  },
);

/** A null, which the API reads as missing. */
export const nullField: LintRule = problemRule(
  {
    id: "null-field",
    severity: "warning",
    title: "A field that is null",
    why: "The API reads null as missing, which is often the opposite of an empty list or selector.",
    source: "Kubernetes API conventions: optional and null fields",
  },
  (problem) => !isRefusedByServer(problem) && withCode("null-list", "null-selector")(problem),
  ({ path }) => withoutItem(path),
);

/** A patch without effect on who may reach whom, since what it removes does nothing. */
function withoutItem(path: FieldPath): LintPatch {
  return { effect: "same-reach", operations: [{ op: "remove", path: pointerTo(path) }] };
}
