import type { AdminDialect } from "./admin-dialect.ts";
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
import { errorAt, warningAt, type FieldPath, type PolicyProblem } from "./policy-problem.ts";
import { portNameProblem, portNumber, protocol } from "./port-checks.ts";

/** A name that no container can give its port matches nothing; the API server does not check it. */
const namedPort: Check = textOf("a port name", (name, path) => {
  const wording = portNameProblem(name);
  return wording === undefined ? [] : [warningAt(path, "bad-port-name", wording)];
});

/** The list of ports of a rule: `ports` of v1alpha1, `protocols` of ClusterNetworkPolicy. */
export function adminPorts(dialect: AdminDialect): Check {
  const item = dialect.ports === "ports" ? adminPort : clusterPort;
  const list = listOf({ noun: dialect.ports, item, min: 1, max: dialect.max });
  return (value, path) => {
    const isOld = isObject(value) && (has(value, "allPorts") || has(value, "list"));
    if (!isOld) return list(value, path);
    const what = "allPorts and list are what ports had before v0.1.0 of the API";
    const todo = "Leave ports out for all of them, or write the list itself.";
    return [errorAt(path, "old-shape", [what, todo])];
  };
}

/** An entry of `ports`: exactly one of three members. */
const adminPort = oneOf("a port", {
  portNumber: objectOf({
    noun: "a portNumber",
    fields: { protocol, port: portNumber },
    unknown: strange,
    also: (value, path) => missing(value, ["port"], path),
  }),
  portRange: objectOf({
    noun: "a portRange",
    fields: { protocol, start: portNumber, end: portNumber },
    unknown: strange,
    also: (value, path) => [...missing(value, ["start", "end"], path), ...backwards(value, path, warningAt)],
  }),
  namedPort,
});

const destinationPort = oneOf("a destinationPort", {
  number: portNumber,
  range: objectOf({
    noun: "a range",
    fields: { start: portNumber, end: portNumber },
    unknown: strange,
    also: (value, path) => [...missing(value, ["start", "end"], path), ...backwards(value, path, errorAt)],
  }),
});

const transport = objectOf({
  noun: "a protocol",
  fields: { destinationPort },
  unknown: strange,
  also: (value, path) => {
    if (has(value, "destinationPort")) return [];
    const what = `${String(path.at(-1))} names no destinationPort, and so means all of its ports`;
    const todo = "Write destinationPort: the API server refuses an empty object here.";
    return [warningAt(path, "protocol-without-port", [what, todo])];
  },
});

/** An entry of `protocols`: exactly one of four members. */
const clusterPort = oneOf("a protocol", {
  tcp: transport,
  udp: transport,
  sctp: transport,
  destinationNamedPort: namedPort,
});

/** An object with exactly one of some members. */
function oneOf(noun: string, fields: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(fields);
  return (value, path) => {
    if (!isObject(value)) return [wrongType(path, value, noun)];
    const set = Object.keys(value).filter((name) => has(value, name));
    const [only] = set;
    if (only === undefined || set.length > 1 || !names.includes(only)) {
      return [wrongChoice(noun, { set, names }, path)];
    }
    return (fields[only] as Check)(value[only], [...path, only]);
  };
}

interface Choice {
  readonly set: readonly string[];
  readonly names: readonly string[];
}

function wrongChoice(noun: string, { set, names }: Choice, path: FieldPath): PolicyProblem {
  if (noun === "a port" && set.includes("port")) {
    const what = "protocol, port and endPort are a NetworkPolicy's, or an admin policy's before v0.1.0";
    const todo = "Write portNumber: {protocol: TCP, port: 80}, portRange or namedPort.";
    return errorAt(path, "old-shape", [what, todo]);
  }
  const state = set.length === 0 ? "none" : namesText(set, " and ");
  const what = `${noun} has exactly one of ${names.join(", ")}, and this one has ${state}`;
  return errorAt(path, "port-choice", [what, "Keep one; make others entries of their own."]);
}

function strange(_: unknown, path: FieldPath): readonly PolicyProblem[] {
  const what = `unknown field ${quoted(String(path.at(-1)))}`;
  const todo = "Remove it: what it would narrow or widen cannot be told.";
  return [errorAt(path, "unknown-field", [what, todo])];
}

function missing(value: Fields, names: readonly string[], path: FieldPath): readonly PolicyProblem[] {
  return names
    .filter((name) => !has(value, name))
    .map((name) => {
      const what = `${String(path.at(-1))} has no ${name}`;
      return errorAt(path, "missing-field", [what, `Write ${name}, a number from 1 to 65535.`]);
    });
}

/** v1alpha1 takes such ranges and they match nothing, or one port; ClusterNetworkPolicy refuses both. */
function backwards(
  { start, end }: Fields,
  path: FieldPath,
  at: typeof errorAt | typeof warningAt,
): readonly PolicyProblem[] {
  if (typeof start !== "number" || typeof end !== "number" || start < end) return [];
  const what =
    start === end
      ? `the range ${start} to ${end} is one port`
      : `the range ${start} to ${end} ends before it starts, and holds no port`;
  const todo = start === end ? "Write the number of the port." : "Swap start and end.";
  return [at(path, "range-backwards", [what, todo])];
}
