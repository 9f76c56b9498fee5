import { Option, type Command } from "commander";
import { choiceOf } from "./choice-of.ts";
import type { InputOptions } from "./cluster-input.ts";
import type { ExportOptions } from "./export-answer.ts";
import { COMMAND_HELP } from "./help-text.ts";

/** `--out` and what else the export command takes. */
export interface ExportRequest extends ExportOptions, InputOptions {
  readonly out: string;
  readonly manifests?: string;
  readonly flows?: string;
  readonly format: (typeof EXPORT_FORMATS)[number];
  readonly force?: true;
}

const EXPORT_FORMATS = ["folder", "runbook"] as const;

/** `export`: the one command that writes files. It writes none into a cluster. */
export function exportCommand(program: Command, run: (request: ExportRequest) => Promise<void>): void {
  program
    .command("export")
    .description("Writes the default-deny baseline: a runbook, and a folder for kubectl apply -k")
    .requiredOption("--out <dir>", "folder to write into; made where it is not there")
    .option("--namespace <name>", "only this namespace; may be given several times", collected)
    .option("--manifests <dir>", "folder of manifests, a file, or - for standard input")
    .option("--flows <file>", "connections observed or needed, as impact reads them; - for standard input")
    .addOption(
      new Option("--format <name>", "folder, or the runbook alone")
        .default("folder")
        .argParser(choiceOf("format", EXPORT_FORMATS)),
    )
    .option(
      "--canary-image <image>",
      "image of the canary pods in the runbook, for clusters without internet",
    )
    .option("--force", "write into a folder that holds something else; nothing of that is removed")
    .option("--context <name>", "read the live cluster of this kubeconfig context, changing nothing")
    .option(
      "--kubeconfig <file>",
      "kubeconfig of the live cluster (default: KUBECONFIG, then ~/.kube/config)",
    )
    .addHelpText("after", `\n${COMMAND_HELP.export}`)
    .showHelpAfterError("Run drawbridge export --help for all options.")
    .action(run);
}

function collected(name: string, before: unknown): readonly string[] {
  return [...(Array.isArray(before) ? (before as readonly string[]) : []), name];
}
