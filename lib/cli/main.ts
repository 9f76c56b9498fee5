import { enableCompileCache } from "node:module";
import { join } from "node:path";

/**
 * The process behind `drawbridge`. Compiled modules are kept beside the installed packages: reading them takes half as
 * long as compiling them anew; where the folder may not be written, nothing is kept.
 */
enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/drawbridge"));
const { runCommandLine } = await import("./run-command-line.ts");
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
});
