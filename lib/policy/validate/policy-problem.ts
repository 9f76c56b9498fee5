/** Where in an object, from its root: `["spec", "ingress", 0, "from"]`. */
export type FieldPath = readonly (string | number)[];

/** The classes of bad manifests, each with messages of its own. */
export type PolicyProblemCode =
  // shape
  | "wrong-type"
  | "null-item"
  | "null-list"
  | "null-selector"
  | "unknown-field"
  | "missing-field"
  | "empty-list"
  | "too-many"
  // identity
  | "wrong-kind"
  | "wrong-api-version"
  | "missing-name"
  | "bad-name"
  | "bad-namespace"
  | "namespace-ignored"
  // labels and selectors
  | "bad-label-key"
  | "bad-label-value"
  | "bad-operator"
  | "operator-needs-values"
  | "operator-takes-no-values"
  // NetworkPolicy
  | "missing-spec"
  | "unknown-policy-type"
  | "ignored-section"
  | "empty-peer"
  | "ip-block-with-selector"
  // addresses
  | "bad-cidr"
  | "host-bits"
  | "except-outside"
  | "except-family"
  | "except-whole"
  // ports
  | "bad-protocol"
  | "bad-port-number"
  | "digits-as-port-name"
  | "bad-port-name"
  | "end-port-without-port"
  | "end-port-with-name"
  | "end-port-below-port"
  | "range-backwards"
  | "port-choice"
  | "protocol-without-port"
  | "named-port-without-pods"
  // admin policies
  | "bad-tier"
  | "bad-priority"
  | "subject-choice"
  | "peer-choice"
  | "unknown-peer"
  | "egress-only-peer"
  | "unknown-action"
  | "bad-domain-name"
  | "domain-names-need-allow"
  | "field-of-other-version"
  | "old-shape"
  // sets
  | "baseline-name"
  | "several-baselines"
  | "same-priority"
  | "duplicate-name";

/**
 * Something wrong with a manifest.
 *
 * `error`: nobody can say what the object does, most often because the API server refuses it; no verdict may rest on
 * it. `warning`: what it does is known, and is probably not what its author meant.
 */
export interface PolicyProblem {
  readonly code: PolicyProblemCode;
  readonly path: FieldPath;
  /** What is wrong with the value that is there, as a clause without a full stop. */
  readonly what: string;
  /** What to do, as one or two sentences. */
  readonly todo: string;
  readonly severity: "error" | "warning";
}

/** Wording of a problem, in this order: what is wrong, what to do. */
export type Wording = readonly [what: string, todo: string];

/** A problem that leaves the object without a meaning. */
export function errorAt(path: FieldPath, code: PolicyProblemCode, [what, todo]: Wording): PolicyProblem {
  return { code, path, what, todo, severity: "error" };
}

/** A problem of an object that still means something. */
export function warningAt(path: FieldPath, code: PolicyProblemCode, [what, todo]: Wording): PolicyProblem {
  return { code, path, what, todo, severity: "warning" };
}

/** Warnings of which the API server makes errors, when it is asked to be strict as kubectl does. */
const REFUSED: readonly PolicyProblemCode[] = [
  "unknown-field",
  // Since Kubernetes 1.36 (StrictIPCIDRValidation); what is stored already stays.
  "host-bits",
  "bad-name",
  "bad-namespace",
  "bad-label-key",
  "bad-label-value",
  "too-many",
  "missing-field",
  "unknown-peer",
  "egress-only-peer",
  "protocol-without-port",
  "named-port-without-pods",
];

/** Whether the API server refuses an object with this problem. */
export function isRefusedByServer({ severity, code }: PolicyProblem): boolean {
  return severity === "error" || REFUSED.includes(code);
}

/** `spec.ingress[0].from[1]`; empty for the object itself. */
export function fieldPathText(path: FieldPath): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return text.replace(/^\./, "");
}
