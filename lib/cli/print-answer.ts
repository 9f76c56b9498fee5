import { problemText, type ManifestProblem } from "#lib/manifests/manifest-problem.ts";
import type { Answer, ExitCode } from "./answer.ts";
import type { ClusterInput } from "./cluster-input.ts";
import { writeLines, type Terminal } from "./terminal.ts";

/** Prints an answer and everything that must be known beside it. The code is 1 where something was found or is missing. */
export async function printAnswer(
  inputs: readonly ClusterInput[],
  answer: Answer,
  { stdout, stderr }: Terminal,
): Promise<ExitCode> {
  const problems = inputs.flatMap((input) => input.problems.map(messageOf));
  const incomplete = inputs.flatMap((input) => input.incomplete);
  await writeLines(stderr, problems);
  await writeLines(stdout, answer.lines);
  await writeLines(stderr, [...(answer.remarks ?? []), ...incomplete]);
  return answer.hasFinding || incomplete.length > 0 ? 1 : 0;
}

/** Errors are the rule; what is less is said. */
function messageOf(problem: ManifestProblem): string {
  if (problem.severity === "error") return problemText(problem);
  return problemText({ ...problem, what: `${problem.severity}: ${problem.what}` });
}
