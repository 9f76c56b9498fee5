import { styleText } from "node:util";
import { environmentWith } from "./environment.ts";
import { LaunchFailure } from "./launch-failure.ts";
import { launch } from "./launch.ts";
import { helpText, parseFlags } from "./parse-flags.ts";

/** `npm start`: parses flags, runs the launch, and turns failures into one message and a non-zero exit code. */
async function main(): Promise<void> {
  const request = parseFlags(process.argv.slice(2));
  if (!request.ok) return fail(request.refusal.message, []);
  if (request.value.kind === "help") {
    console.log(helpText());
    return;
  }
  try {
    await launch(environmentWith(request.value.env, process.env));
  } catch (cause) {
    if (!(cause instanceof LaunchFailure)) throw cause;
    fail(cause.message, cause.detail);
  }
}

function fail(message: string, detail: readonly string[]): void {
  console.error(`\n${styleText("red", message)}`);
  for (const line of detail) console.error(`  ${line}`);
  process.exitCode = 1;
}

await main();
