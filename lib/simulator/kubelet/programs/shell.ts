import type { ProgramOutput, RunningProgram } from "../../api/node-access.ts";
import { DEAF, type Call, type Program } from "./program.ts";

interface Step {
  /** What must have been before: anything, a success, or a failure. */
  after: ";" | "&&" | "||";
  words: string[];
}

const NOT_FOUND = 127;

/** `sh -c 'one && two; three'`: simple commands with quotes, one after the other. No pipes, variables or redirections. */
export const shell: Program = (call, output) => {
  const [, flag, script] = call.argv;
  const steps = flag === "-c" && script !== undefined ? stepsOf(script) : undefined;
  if (steps === undefined) {
    output.stderr("sh: this shell runs simple commands joined by ; && and || and nothing else\n");
    output.exit({ code: 2 });
    return DEAF;
  }
  let current: RunningProgram = DEAF;
  let isStopped = false;
  const next = (index: number, code: number): void => {
    if (isStopped) return;
    const step = steps[index];
    if (step === undefined) output.exit({ code });
    else if (isDue(step, code)) current = run(call, step, output, (ended) => next(index + 1, ended));
    else next(index + 1, code);
  };
  next(0, 0);
  return {
    input: (chunk) => current.input(chunk),
    endInput: () => current.endInput(),
    stop: () => {
      isStopped = true;
      current.stop();
    },
  };
};

function isDue({ after }: Step, code: number): boolean {
  return after === ";" || (after === "&&") === (code === 0);
}

function run(
  call: Call,
  { words }: Step,
  output: ProgramOutput,
  ended: (code: number) => void,
): RunningProgram {
  const [name = ""] = words;
  const program = call.find(name);
  if (program === undefined) {
    output.stderr(`sh: ${name}: not found\n`);
    ended(NOT_FOUND);
    return DEAF;
  }
  const exit: ProgramOutput["exit"] = (end) => ended("code" in end ? end.code : NOT_FOUND);
  return program({ ...call, argv: words }, { ...output, exit });
}

function stepsOf(script: string): Step[] | undefined {
  const steps: Step[] = [{ after: ";", words: [] }];
  for (const [, operator, single, double, plain] of script.matchAll(
    /\s*(?:(&&|\|\||;|\n)|'([^']*)'|"([^"]*)"|([^\s'";&|]+)|[&|])/g,
  )) {
    const word = single ?? double ?? plain;
    if (word !== undefined) steps.at(-1)!.words.push(word);
    else if (operator === undefined) return undefined;
    else steps.push({ after: operator === "\n" ? ";" : (operator as Step["after"]), words: [] });
  }
  if (/[<>$`]/.test(script.replaceAll(/'[^']*'/g, ""))) return undefined;
  return steps.filter(({ words }) => words.length > 0);
}
