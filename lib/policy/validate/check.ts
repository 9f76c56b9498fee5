import { nearestName } from "./nearest-name.ts";
import { errorAt, warningAt, type FieldPath, type PolicyProblem, type Wording } from "./policy-problem.ts";

/** Says what is wrong with a value of unknown shape; nothing where all is well. Never throws, whatever the value. */
export type Check = (value: unknown, path: FieldPath) => readonly PolicyProblem[];

/** The members of a JSON object. A null member is, to the API, a missing one. */
export type Fields = Readonly<Record<string, unknown>>;

/** What an object may hold. */
export interface ObjectShape {
  /** With its article: "a rule". */
  readonly noun: string;
  /** Members by name; null ones are not checked, except by `also`. */
  readonly fields: Readonly<Record<string, Check>>;
  /** What a member that is not among `fields` is: the API server drops it, or refuses it when asked to be strict. */
  readonly unknown?: Check;
  /** Rules between members. Runs only on an object, whose members may still be wrong. */
  readonly also?: (object: Fields, path: FieldPath) => readonly PolicyProblem[];
}

/** What a list may hold. */
export interface ListShape {
  /** "peers" */
  readonly noun: string;
  readonly item: Check;
  /** Least and most entries; none by default. An empty list that is allowed says nothing. */
  readonly min?: number;
  readonly max?: number;
}

/** Checks an object: its members in the order of the shape, those it should not have, the rules between them. */
export function objectOf({ noun, fields, unknown, also }: ObjectShape): Check {
  const names = Object.keys(fields);
  const ofStranger = unknown ?? ((_, path) => [unknownField(path, names)]);
  return (value, path) => {
    if (!isObject(value)) return [wrongType(path, value, noun)];
    const known = names.filter((name) => has(value, name));
    const strange = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
    const ofMembers = [
      ...known.flatMap((name) => (fields[name] as Check)(value[name], [...path, name])),
      ...strange.flatMap((name) => ofStranger(value[name], [...path, name])),
    ];
    return [...ofMembers, ...(also?.(value, path) ?? [])];
  };
}

/** Checks a list and its entries. A null entry is never meant. */
export function listOf({ noun, item, min = 0, max = Infinity }: ListShape): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return [wrongType(path, value, `a list of ${noun}`)];
    const entries: readonly unknown[] = value;
    if (entries.length < min) {
      const wording: Wording = [`the list of ${noun} is empty`, `Name at least ${min}, or leave it out.`];
      return [errorAt(path, "empty-list", wording)];
    }
    const many: Wording = [
      `${entries.length} ${noun}, and at most ${max} may be here`,
      "Split them over several objects: the API server refuses this one.",
    ];
    const tooMany = entries.length > max ? [warningAt(path, "too-many", many)] : [];
    return [
      ...tooMany,
      ...entries.flatMap((entry, index) =>
        entry === null ? [nullItem([...path, index], noun)] : item(entry, [...path, index]),
      ),
    ];
  };
}

/** Checks a text further, once it is one. */
export function textOf(
  noun: string,
  check?: (text: string, path: FieldPath) => readonly PolicyProblem[],
): Check {
  return (value, path) => {
    if (typeof value === "string") return check?.(value, path) ?? [];
    const isScalar = typeof value === "number" || typeof value === "boolean";
    const what = `${kindOf(value)} cannot be ${noun}, which is a text`;
    const todo = isScalar ? `Put it in quotes: "${String(value)}".` : 'Write a text; "" is the empty one.';
    return [errorAt(path, "wrong-type", [what, todo])];
  };
}

/** Takes whatever is there: fields that no reader of ours looks at. */
export const anything: Check = () => [];

/** A problem of a value whose type is not that of `noun`. */
export function wrongType(path: FieldPath, value: unknown, noun: string): PolicyProblem {
  const isList = noun.startsWith("a list");
  const todo = isList
    ? 'Begin each entry with "- ".'
    : "Write its fields on lines of their own, one step further in.";
  return errorAt(path, "wrong-type", [`${kindOf(value)} stands where ${noun} is expected`, todo]);
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a member is there; null is not. */
export function has(object: Fields, name: string): boolean {
  return Object.hasOwn(object, name) && object[name] !== undefined && object[name] !== null;
}

/** A value in words, short enough for a message: `"80"`, `the number 80`, `a list`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return quoted(value);
  return `the ${typeof value} ${String(value as number | boolean)}`;
}

/** Names of members in words, each in quotes where it is no plain word: "tcp and udp". */
export function namesText(names: readonly string[], between: string): string {
  return names.map((name) => (/^\w{1,40}$/.test(name) ? name : quoted(name))).join(between);
}

/** A text in quotes, cut where nobody would read on. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/** A field that the API does not have, with the one of `known` that was most likely meant. */
export function unknownField(path: FieldPath, known: readonly string[]): PolicyProblem {
  const name = String(path.at(-1));
  const near = nearestName(name, known);
  const todo =
    near === undefined
      ? "Remove it: the API server drops it, or refuses the object when it validates strictly."
      : `Did you mean ${near}? As it stands the API server drops it, or refuses the object.`;
  return warningAt(path, "unknown-field", [`unknown field ${quoted(name)}`, todo]);
}

function nullItem(path: FieldPath, noun: string): PolicyProblem {
  const what = `an entry of the list of ${noun} is null: a "-" with nothing behind it`;
  return errorAt(path, "null-item", [what, "Complete the entry or remove it."]);
}
