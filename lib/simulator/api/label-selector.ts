import { qualifiedNameFaults } from "./validate-names.ts";

/** Says whether an object with these labels is selected. */
export type LabelPredicate = (labels: Readonly<Record<string, string>>) => boolean;

const SET_TERM = /^(\S+)\s+(in|notin)\s+\(([^()]*)\)$/;
const EQUALITY_TERM = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/;

/**
 * Parses the text form of a label selector: `a=b,c!=d,e in (f,g),h,!i`.
 *
 * Negative terms (`!=`, `notin`) also select objects that lack the key, as in Kubernetes.
 * Returns undefined when the text is not a selector.
 */
export function parseLabelSelector(text: string): LabelPredicate | undefined {
  if (text.trim() === "") return () => true;
  const terms = text.split(/,(?![^(]*\))/).map((term) => parseTerm(term.trim()));
  if (terms.some((term) => term === undefined)) return undefined;
  return (labels) => terms.every((term) => term?.(labels));
}

function parseTerm(term: string): LabelPredicate | undefined {
  const set = SET_TERM.exec(term);
  if (set !== null) {
    const values = (set[3] ?? "").split(",").map((value) => value.trim());
    return membership(set[1] ?? "", values, set[2] === "in");
  }
  const equality = EQUALITY_TERM.exec(term);
  if (equality !== null) return membership(equality[1] ?? "", [equality[3] ?? ""], equality[2] !== "!=");
  const key = term.replace(/^!\s*/, "");
  if (qualifiedNameFaults(key).length > 0) return undefined;
  return (labels) => Object.hasOwn(labels, key) !== term.startsWith("!");
}

function membership(key: string, values: string[], wanted: boolean): LabelPredicate | undefined {
  if (qualifiedNameFaults(key).length > 0) return undefined;
  const allowed = new Set(values);
  return (labels) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return (value !== undefined && allowed.has(value)) === wanted;
  };
}
