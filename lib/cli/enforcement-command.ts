import { Option, type Command } from "commander";
import { choiceOf } from "./choice-of.ts";
import type { InputOptions } from "./cluster-input.ts";
import { ENFORCEMENT_FORMATS, type EnforcementOptions } from "./enforcement-answer.ts";
import { COMMAND_HELP } from "./help-text.ts";

/** `enforcement`: it has no profile to ask for, since the profile is part of its answer. */
export function enforcementCommand(
  program: Command,
  run: (dir: string | undefined, options: EnforcementOptions & InputOptions) => Promise<void>,
): void {
  program
    .command("enforcement")
    .description("Whether policies are enforced here: the CNI, its mode, and what it does with each feature")
    .argument("[dir]", "folder with a cluster's objects, a file, or - for standard input")
    .addOption(
      new Option("--format <name>", "txt or json")
        .default("txt")
        .argParser(choiceOf("format", ENFORCEMENT_FORMATS)),
    )
    .option("--context <name>", "read the live cluster of this kubeconfig context, changing nothing")
    .option(
      "--kubeconfig <file>",
      "kubeconfig of the live cluster (default: KUBECONFIG, then ~/.kube/config)",
    )
    .addHelpText("after", `\n${COMMAND_HELP.enforcement}`)
    .showHelpAfterError("Run drawbridge enforcement --help for all options.")
    .action(run);
}
