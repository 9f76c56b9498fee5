import { InvalidArgumentError } from "commander";
import { nearestName } from "#lib/policy/index.ts";

/** Reads one of a few names; another one is refused with the nearest, and all of them. */
export function choiceOf<Name extends string>(what: string, names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const exact = names.find((name) => name === text);
    if (exact !== undefined) return exact;
    const near = nearestName(text, names);
    const hint = near === undefined ? "" : ` Did you mean ${near}?`;
    throw new InvalidArgumentError(`There is no ${what} ${text}.${hint} There are ${names.join(", ")}.`);
  };
}
