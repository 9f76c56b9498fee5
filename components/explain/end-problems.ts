import { RequestFailed } from "#lib/client/fetch-json.ts";
import type { DraftProblems } from "./explain-address.ts";

/** Which end of a question the server could not read, why, and what was near. */
export interface EndProblem {
  readonly end: "from" | "to";
  readonly message: string;
  readonly names: readonly string[];
}

const CODE = /^(from|to)-(unknown|ambiguous|unreadable)-end$/;

/** The refusal of an end; undefined for every other failure, which is not about what was asked. */
export function endProblem(error: Error | null): EndProblem | undefined {
  if (!(error instanceof RequestFailed)) return undefined;
  const end = CODE.exec(error.code)?.[1];
  if (end !== "from" && end !== "to") return undefined;
  return { end, message: error.message, names: error.detail };
}

/** The same at the field that it is about, in short: the whole sentence stands below the form. */
export function fieldProblems(problem: EndProblem | undefined): DraftProblems {
  return problem === undefined ? {} : { [problem.end]: "Not found, see below" };
}
