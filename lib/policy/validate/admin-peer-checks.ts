import { networks } from "./address-checks.ts";
import { INGRESS_PEERS, type AdminDialect } from "./admin-dialect.ts";
import {
  has,
  isObject,
  listOf,
  namesText,
  objectOf,
  quoted,
  textOf,
  wrongType,
  type Check,
  type Fields,
} from "./check.ts";
import { selector } from "./label-checks.ts";
import { errorAt, warningAt, type FieldPath, type PolicyProblem } from "./policy-problem.ts";

const DOMAIN_LABEL = /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$/;

/** What versions before v0.1.1 of the API called things; nobody can know which of today's peers was meant. */
const GONE = ["sameLabels", "notSameLabels", "notSelf", "related"];

const FAILS_CLOSED =
  "so the rule fails closed: if it allows, it matches nothing; if it denies or passes, it denies everything";

/** A subject: exactly one of `namespaces` and `pods`. */
export function subjectOf(dialect: AdminDialect): Check {
  const fields: Readonly<Record<string, Check>> = { namespaces: selector, pods: podsOf(dialect) };
  return objectOf({
    noun: "a subject",
    fields,
    unknown: (_, path) => [strangeSubject(path)],
    also: (subject, path) => {
      const set = INGRESS_PEERS.filter((name) => has(subject, name));
      if (set.length === 1) return [];
      const what =
        set.length === 0
          ? "the subject has neither namespaces nor pods"
          : "the subject has both namespaces and pods";
      const todo = "Write exactly one; namespaces: {} selects every pod of the cluster.";
      return [errorAt(path, "subject-choice", [what, todo])];
    },
  });
}

function strangeSubject(path: FieldPath): PolicyProblem {
  const name = String(path.at(-1));
  if (name === "namespaceSelector" || name === "namespaceAndPodSelector") {
    const now = name === "namespaceSelector" ? "namespaces" : "pods";
    const what = `${name} is what the subject's ${now} was called before v0.1.0 of the API`;
    return errorAt(path, "old-shape", [what, `Write ${now} instead.`]);
  }
  const todo = "Write namespaces or pods; whom the policy would be for otherwise cannot be told.";
  return errorAt(path, "unknown-field", [`unknown field ${quoted(name)} in a subject`, todo]);
}

/** One peer: exactly one of the members that its direction has. A peer without a known member fails closed. */
export function adminPeer(dialect: AdminDialect, direction: "ingress" | "egress"): Check {
  const known = direction === "ingress" ? INGRESS_PEERS : dialect.egressPeers;
  const checks: Readonly<Record<string, Check>> = {
    namespaces,
    pods: podsOf(dialect),
    nodes: selector,
    networks,
    domainNames: listOf({ noun: "domain names", item: domainName, min: 1, max: 25 }),
  };
  return (value, path) => {
    if (!isObject(value)) return [wrongType(path, value, "a peer")];
    const set = known.filter((name) => has(value, name));
    const strange = Object.keys(value).filter((name) => has(value, name) && !known.includes(name));
    if (set.length === 0) return [unknownPeer(strange, { dialect, path })];
    const choice = set.length > 1 || strange.length > 0 ? [severalPeers([...set, ...strange], path)] : [];
    return [...choice, ...set.flatMap((name) => (checks[name] as Check)(value[name], [...path, name]))];
  };
}

interface PeerScene {
  readonly dialect: AdminDialect;
  readonly path: FieldPath;
}

function severalPeers(names: readonly string[], path: FieldPath): PolicyProblem {
  const what = `a peer has ${namesText(names, " and ")}, and may have one of them alone`;
  return errorAt(path, "peer-choice", [what, "Make them list items of their own: then any of them matches."]);
}

function unknownPeer(strange: readonly string[], { dialect, path }: PeerScene): PolicyProblem {
  const old = strange.find((name) => name === "namespacedPods" || name === "namespaceSelector");
  if (old !== undefined) {
    const now = old === "namespacedPods" ? "pods: {namespaceSelector, podSelector}" : "namespaces";
    const what = `${old} is what a peer had before v0.1.0 of the API`;
    return errorAt([...path, old], "old-shape", [what, `Write ${now} instead.`]);
  }
  const egressOnly = strange.find((name) => dialect.egressPeers.includes(name));
  if (egressOnly !== undefined) {
    const what = `${egressOnly} is a peer of egress rules alone, ${FAILS_CLOSED}`;
    const todo = "Write namespaces or pods: senders are told by labels, never by address or name.";
    return warningAt([...path, egressOnly], "egress-only-peer", [what, todo]);
  }
  const has =
    strange.length === 0 ? "no field at all" : `no field that is known, only ${namesText(strange, ", ")}`;
  const todo = "Write one of the fields that a peer has; the API server refuses a peer without.";
  return warningAt(path, "unknown-peer", [`a peer has ${has}, ${FAILS_CLOSED}`, todo]);
}

/** `namespaces` of a peer: a selector, or one wrapped as versions up to v0.1.1 wrapped it. */
const namespaces: Check = (value, path) => {
  if (!isObject(value) || !isWrapped(value)) return selector(value, path);
  return unwrapped(value, path, "namespaces: {matchLabels: ...} without namespaceSelector");
};

/** Whether the selector stands inside `namespaceSelector`, or one of the relations that are gone stands in its place. */
export function isWrapped(value: Fields): boolean {
  return ["namespaceSelector", ...GONE].some((name) => Object.hasOwn(value, name));
}

function unwrapped(value: Fields, path: FieldPath, now: string): readonly PolicyProblem[] {
  const gone = GONE.find((name) => Object.hasOwn(value, name));
  if (gone !== undefined) {
    const what = `${gone} is gone from the API since v0.1.2`;
    return [errorAt([...path, gone], "old-shape", [what, "Select the namespaces by labels."])];
  }
  const what = "the selector stands inside namespaceSelector, as up to v0.1.1 of the API";
  const old = warningAt(path, "old-shape", [what, `Write ${now}. It is read as if it were.`]);
  return [old, ...selector(value.namespaceSelector ?? {}, [...path, "namespaceSelector"])];
}

function podsOf(dialect: AdminDialect): Check {
  const current = objectOf({
    noun: "pods",
    fields: { namespaceSelector: selector, podSelector: selector },
    unknown: (_, path) => [
      errorAt(path, "unknown-field", [
        `unknown field ${quoted(String(path.at(-1)))} in pods`,
        "Pods are selected by namespaceSelector and podSelector alone.",
      ]),
    ],
    also: (pods, path) => [
      ...missingSelector(pods, "podSelector", path),
      ...(dialect.anyNamespace ? [] : missingSelector(pods, "namespaceSelector", path)),
    ],
  });
  return (value, path) => {
    if (!isObject(value) || !isObject(value.namespaces)) return current(value, path);
    const now = "pods: {namespaceSelector: ..., podSelector: ...}";
    return [
      ...unwrapped(value.namespaces, [...path, "namespaces"], now),
      ...selector(value.podSelector ?? {}, [...path, "podSelector"]),
    ];
  };
}

function missingSelector(pods: Fields, name: string, path: FieldPath): readonly PolicyProblem[] {
  if (has(pods, name)) return [];
  const state = Object.hasOwn(pods, name) ? `the ${name} of pods is null` : `pods have no ${name}`;
  const what = `${state}, so every one is selected`;
  const todo = `Write ${name}: {} if that is meant; the API server refuses pods without it.`;
  return [warningAt(path, "missing-field", [what, todo])];
}

const domainName: Check = textOf("a domain name", (text, path) => {
  const parts = text.replace(/^\*\./, "").replace(/\.$/, "").split(".");
  if (text.length <= 255 && parts.length >= 2 && parts.every((part) => DOMAIN_LABEL.test(part))) return [];
  const what = `${quoted(text)} is not a domain name`;
  const todo = "Write a whole name with at least one dot; *. may stand at its front for one or more labels.";
  return [errorAt(path, "bad-domain-name", [what, todo])];
});
