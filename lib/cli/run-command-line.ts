import { CommanderError } from "commander";
import { UsageError, type ExitCode } from "./answer.ts";
import { commandLine } from "./command-line.ts";
import { isClosedPipe, type Terminal } from "./terminal.ts";

/**
 * Runs one command. What was asked for goes to stdout, everything else to stderr. Exit code 0: nothing found; 1: a
 * denial, a difference, or a problem in the input; 2: the command was not understood, or its input cannot be read.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let found: ExitCode = 0;
  terminal.stdout.on("error", ignoreClosedPipe);
  terminal.stderr.on("error", ignoreClosedPipe);
  const program = commandLine(terminal, (code) => {
    found = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return found;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    if (!(cause instanceof UsageError)) return bug(cause, terminal);
    terminal.stderr.write(
      [`drawbridge: ${cause.message}`, ...cause.detail.map((line) => `  ${line}`), ""].join("\n"),
    );
    return 2;
  }
}

/** A crash must not look like a finding to a script. */
function bug(cause: unknown, { stderr }: Terminal): ExitCode {
  const trace = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  stderr.write(`drawbridge: this is a bug of Drawbridge, and no answer.\n${trace}\n`);
  return 2;
}

function ignoreClosedPipe(error: unknown): void {
  if (!isClosedPipe(error)) throw error;
}
