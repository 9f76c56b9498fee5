import { has, kindOf, objectOf, quoted, textOf, type Check, type Fields } from "./check.ts";
import { errorAt, type FieldPath, type PolicyProblem, type Wording } from "./policy-problem.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

/** A transport protocol that a policy can name. */
export const protocol: Check = textOf("a protocol", (name, path) => {
  if (PROTOCOLS.includes(name)) return [];
  const upper = name.toUpperCase();
  const todo = PROTOCOLS.includes(upper)
    ? `Write ${upper}.`
    : "Policies know these three alone; what becomes of others is the CNI's affair.";
  return [errorAt(path, "bad-protocol", [`protocol ${quoted(name)} is not one of TCP, UDP or SCTP`, todo])];
});

/** A port number, 1 to 65535. */
export const portNumber: Check = (value, path) => {
  const isPort = typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
  if (isPort) return [];
  if (typeof value !== "number") {
    const what = `${kindOf(value)} is not a port number`;
    return [errorAt(path, "wrong-type", [what, "Write a number from 1 to 65535, without quotes."])];
  }
  const what = `${value} is not a port: ports are whole numbers from 1 to 65535`;
  return [errorAt(path, "bad-port-number", [what, "Write the number that the pod listens on."])];
};

/** A port name (IANA service name): what a container may call a port. */
export const portName: Check = textOf("a port name", (name, path) => {
  const wording = portNameProblem(name);
  return wording === undefined ? [] : [errorAt(path, "bad-port-name", wording)];
});

/** A number, or the name of a containerPort. Digits in quotes are neither: the API reads them as a name, and refuses. */
export const portNumberOrName: Check = (value, path) => {
  if (typeof value !== "string") return portNumber(value, path);
  if (!/^\d+$/.test(value)) return portName(value, path);
  const what = `${quoted(value)} is not a port: in quotes it is a name, and a name needs a letter`;
  return [errorAt(path, "digits-as-port-name", [what, `Write ${value} without quotes.`])];
};

/** An entry of `ports` of a NetworkPolicy rule. */
export const networkPolicyPort: Check = objectOf({
  noun: "a port",
  fields: { protocol, port: portNumberOrName, endPort: portNumber },
  also: endPortProblems,
});

/** Rules for `endPort`: it needs a numeric port that is not above it. */
export function endPortProblems(entry: Fields, path: FieldPath): readonly PolicyProblem[] {
  if (!has(entry, "endPort")) return [];
  const { port, endPort } = entry;
  const at = [...path, "endPort"];
  if (!has(entry, "port")) {
    const what = "endPort needs a numeric port, and there is none";
    return [errorAt(at, "end-port-without-port", [what, "Write the first port of the range as port."])];
  }
  if (typeof port === "string") {
    const what = `endPort needs a numeric port, and port is the name ${quoted(port)}`;
    return [errorAt(at, "end-port-with-name", [what, "Write the number instead of the name."])];
  }
  if (typeof port !== "number" || typeof endPort !== "number" || endPort >= port) return [];
  const what = `endPort ${endPort} is below port ${port}`;
  return [errorAt(at, "end-port-below-port", [what, "Write the smaller of the two as port."])];
}

/** Why no container port can have this name. */
export function portNameProblem(name: string): Wording | undefined {
  if (name.length > 15) {
    const what = `${quoted(name)} is not a port name: it has ${name.length} characters, and at most 15 are allowed`;
    return [what, "Write the name that the container gives its port."];
  }
  const isName = /^[a-z0-9-]+$/.test(name) && /[a-z]/.test(name) && !/^-|--|-$/.test(name);
  if (isName) return undefined;
  const what = `${quoted(name)} is not a port name: it may hold a-z, 0-9 and single hyphens inside, with a letter`;
  return [what, "Write the name that the container gives its port, or its number."];
}
