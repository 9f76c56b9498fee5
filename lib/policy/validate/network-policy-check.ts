import {
  anything,
  has,
  kindOf,
  listOf,
  objectOf,
  quoted,
  textOf,
  unknownField,
  type Check,
  type Fields,
} from "./check.ts";
import { ipBlock } from "./address-checks.ts";
import { selector } from "./label-checks.ts";
import { namespacedMetadata } from "./metadata-check.ts";
import { nearestName } from "./nearest-name.ts";
import { errorAt, warningAt, type FieldPath, type PolicyProblem } from "./policy-problem.ts";
import { networkPolicyPort } from "./port-checks.ts";

const peer = objectOf({
  noun: "a peer",
  fields: { podSelector: selector, namespaceSelector: selector, ipBlock },
  also: peerProblems,
});

const ports = listOf({ noun: "ports", item: networkPolicyPort });
const peers = listOf({ noun: "peers", item: peer });

const ingressRule = objectOf({
  noun: "an ingress rule",
  fields: { from: peers, ports },
  unknown: anything,
  also: (rule, path) => [
    ...strangers(rule, path, "from"),
    ...nullLists(rule, path, { from: "everybody", ports: "every port" }),
  ],
});

const egressRule = objectOf({
  noun: "an egress rule",
  fields: { to: peers, ports },
  unknown: anything,
  also: (rule, path) => [
    ...strangers(rule, path, "to"),
    ...nullLists(rule, path, { to: "everywhere", ports: "every port" }),
  ],
});

/**
 * Unknown fields of a rule. Where the rule lacks the field that was meant, dropping the unknown one opens it wide, and
 * a server that is strict takes none of it: then nobody can say what the rule does.
 */
function strangers(rule: Fields, path: FieldPath, peersField: "from" | "to"): readonly PolicyProblem[] {
  const known = [peersField, "ports"];
  return Object.keys(rule)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = name === "from" || name === "to" ? peersField : nearestName(name, known);
      const lost = [peersField, near].find((field) => field !== undefined && !has(rule, field));
      if (lost === undefined) return unknownField([...path, name], known);
      const what = `unknown field ${quoted(name)}, without which this rule has no ${lost} and so is open ${OPEN_WITHOUT[lost as keyof typeof OPEN_WITHOUT]}`;
      const todo =
        near === undefined ? `Write ${lost}, or remove it if that is meant.` : `Did you mean ${near}?`;
      return errorAt([...path, name], "unknown-field", [what, todo]);
    });
}

const OPEN_WITHOUT = { from: "to everybody", to: "to everywhere", ports: "on every port" } as const;

const policyType = textOf("a policy type", (type, path) => {
  if (type === "Ingress" || type === "Egress") return [];
  const what = `policyTypes may hold Ingress and Egress, and ${quoted(type)} is neither`;
  return [errorAt(path, "unknown-policy-type", [what, "Write Ingress or Egress; they are case-sensitive."])];
});

/** `spec` of a networking.k8s.io/v1 NetworkPolicy. */
export const networkPolicySpec: Check = objectOf({
  noun: "the spec of a NetworkPolicy",
  fields: {
    podSelector: selector,
    policyTypes: listOf({ noun: "policy types", item: policyType, max: 2 }),
    ingress: listOf({ noun: "ingress rules", item: ingressRule }),
    egress: listOf({ noun: "egress rules", item: egressRule }),
  },
  also: (spec, path) => [
    ...nullLists(spec, path, { ingress: "no ingress rule", egress: "no egress rule" }),
    ...ignoredSections(spec, path),
  ],
});

/** A whole networking.k8s.io/v1 NetworkPolicy. */
export const networkPolicy: Check = objectOf({
  noun: "a NetworkPolicy",
  fields: {
    apiVersion: networkPolicyVersion,
    kind: networkPolicyKind,
    metadata: namespacedMetadata,
    spec: networkPolicySpec,
    status: anything,
  },
  also: (object, path) => [
    ...(has(object, "apiVersion") ? [] : networkPolicyVersion(undefined, path)),
    ...(has(object, "kind") ? [] : networkPolicyKind(undefined, path)),
    ...missingParts(object, path),
  ],
});

function networkPolicyVersion(version: unknown, path: FieldPath): readonly PolicyProblem[] {
  if (version === "networking.k8s.io/v1") return [];
  const isOld = version === "extensions/v1beta1" || version === "networking.k8s.io/v1beta1";
  const what = `the apiVersion must be networking.k8s.io/v1, and is ${kindOf(version)}`;
  const todo = isOld
    ? "Write networking.k8s.io/v1: the old group is gone since Kubernetes 1.16, and the fields are the same."
    : "Write apiVersion: networking.k8s.io/v1.";
  return [errorAt(path, "wrong-api-version", [what, todo])];
}

function networkPolicyKind(kind: unknown, path: FieldPath): readonly PolicyProblem[] {
  if (kind === "NetworkPolicy") return [];
  const what = `the kind must be NetworkPolicy, and is ${kindOf(kind)}`;
  return [errorAt(path, "wrong-kind", [what, "Write kind: NetworkPolicy, or leave the object out."])];
}

function missingParts(object: Fields, path: FieldPath): readonly PolicyProblem[] {
  const noName = errorAt(path, "missing-name", [
    "metadata is missing",
    "Give the object metadata with a name.",
  ]);
  const todo = "Write a spec; podSelector: {} alone denies all ingress of the namespace.";
  const noSpec = errorAt(path, "missing-spec", ["the spec is missing", todo]);
  return [...(has(object, "metadata") ? [] : [noName]), ...(has(object, "spec") ? [] : [noSpec])];
}

function peerProblems(entry: Fields, path: FieldPath): readonly PolicyProblem[] {
  const selectors = ["podSelector", "namespaceSelector"].filter((name) => has(entry, name));
  if (has(entry, "ipBlock")) return selectors.length === 0 ? [] : [mixed(selectors, path)];
  const nulls = ["podSelector", "namespaceSelector"].filter((name) => entry[name] === null);
  if (selectors.length === 0) return [emptyPeer(nulls, path)];
  return nulls.map((name) => nullSelector(name, [...path, name]));
}

function mixed(selectors: readonly string[], path: FieldPath): PolicyProblem {
  const what = `an ipBlock cannot stand beside a ${selectors.join(" and a ")} in one peer`;
  const todo = "Make them two list items: then either admits.";
  return errorAt(path, "ip-block-with-selector", [`${what}; they must be two list items`, todo]);
}

function emptyPeer(nulls: readonly string[], path: FieldPath): PolicyProblem {
  const why =
    nulls.length === 0 ? "this one has none" : `${nulls.join(" and ")} is null here, as if it were missing`;
  const what = `a peer must have a podSelector, a namespaceSelector or an ipBlock, and ${why}`;
  const todo =
    nulls.length === 0
      ? "Name one; to admit everybody, leave the whole list out."
      : `Write ${nulls[0]}: {} to select all of them.`;
  return errorAt(path, "empty-peer", [what, todo]);
}

/** A null selector is a missing one: the peer is then wider or narrower than an empty selector would make it. */
function nullSelector(name: string, path: FieldPath): PolicyProblem {
  const means =
    name === "namespaceSelector" ? "only the policy's own namespace" : "all pods of those namespaces";
  const what = `${name} is null, which the API reads as missing: the peer is ${means}`;
  const todo =
    name === "namespaceSelector"
      ? "Write namespaceSelector: {} for every namespace, or remove the line."
      : "Write podSelector: {}, or remove the line.";
  return warningAt(path, "null-selector", [what, todo]);
}

function nullLists(
  object: Fields,
  path: FieldPath,
  meanings: Readonly<Record<string, string>>,
): readonly PolicyProblem[] {
  return Object.entries(meanings)
    .filter(([name]) => object[name] === null)
    .map(([name, meaning]) => {
      const what = `${name} is null where a list is expected, and the API reads that as missing: ${meaning}`;
      return warningAt([...path, name], "null-list", [what, "Write the list, or remove the line."]);
    });
}

/** Rules in a section that `policyTypes` leaves out do nothing at all. */
function ignoredSections(spec: Fields, path: FieldPath): readonly PolicyProblem[] {
  const types: unknown = spec.policyTypes;
  if (!Array.isArray(types) || types.length === 0) return [];
  return (["Ingress", "Egress"] as const).flatMap((type) => {
    const section = type.toLowerCase();
    const rules = spec[section];
    if (!Array.isArray(rules) || rules.length === 0 || types.includes(type)) return [];
    const what = `there are ${section} rules, but policyTypes leaves ${type} out, so they are ignored`;
    const todo = `Add ${type} to policyTypes, or remove the section.`;
    return [warningAt([...path, section], "ignored-section", [what, todo])];
  });
}
