import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { LINT_RULES, LINT_SEVERITIES, PROFILE_NAMES, PROFILES } from "#lib/policy/index.ts";
import type { Answer, ExitCode } from "./answer.ts";
import { choiceOf } from "./choice-of.ts";
import { clusterInput, type ClusterInput, type InputOptions } from "./cluster-input.ts";
import { connectivityAnswer } from "./connectivity-answer.ts";
import { diffAnswer } from "./diff-answer.ts";
import { enforcementAnswer } from "./enforcement-answer.ts";
import { enforcementCommand } from "./enforcement-command.ts";
import { explainAnswer, type ExplainOptions } from "./explain-answer.ts";
import { exportCommand } from "./export-command.ts";
import { exposureAnswer } from "./exposure-answer.ts";
import { COMMAND_HELP, PROGRAM_HELP } from "./help-text.ts";
import { impactAnswer, withFlowProblems } from "./impact-answer.ts";
import { lintAnswer, LINT_FORMATS, type LintOptions } from "./lint-answer.ts";
import { lintCatalogue } from "./lint-catalogue.ts";
import { lintSceneFor } from "./lint-scene.ts";
import type { ImpactEdge } from "./impact-edge.ts";
import { flowEdgesOf } from "./flow-edge-of.ts";
import { writeFolder } from "./write-folder.ts";
import { FORMATS } from "./output-format.ts";
import { portNumber, protocolName } from "./port-option.ts";
import { printAnswer } from "./print-answer.ts";
import type { AskedFor } from "./asked-for.ts";
import type { Terminal } from "./terminal.ts";

type Options = InputOptions & AskedFor;

/** The `drawbridge` command. `exit` is told the exit code of a command that ran. */
export function commandLine(terminal: Terminal, exit: (code: ExitCode) => void): Command {
  const program = new Command("drawbridge")
    .description("Asks what NetworkPolicies do: over a folder of manifests, or a live cluster.")
    .addHelpText("after", PROGRAM_HELP)
    .version(versionText(), "--version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  const print = async (inputs: readonly ClusterInput[], answer: Answer) =>
    exit(await printAnswer(inputs, answer, terminal));
  const read = (path: string | undefined, options: InputOptions) => clusterInput(path, options, terminal);

  verb(program, "connectivity", "Who may reach whom, and on which ports")
    .argument("[dir]", "folder of manifests, a file, or - for standard input")
    .action(async (dir: string | undefined, options: Options) => {
      const input = await read(dir, options);
      await print([input], connectivityAnswer(input, options));
    });

  verb(program, "exposure", "Who may reach a workload, and what it may reach")
    .argument("[dir]", "folder of manifests, a file, or - for standard input")
    .option("--workload <name>", "namespace/workload or namespace/Kind/workload (default: every workload)")
    .action(async (dir: string | undefined, options: Options & { workload?: string }) => {
      const input = await read(dir, options);
      await print([input], exposureAnswer(input, options));
    });

  verb(program, "explain", "Whether one end may reach another, and which policies decide it")
    .argument("[dir]", "folder of manifests, a file, or - for standard input")
    .requiredOption("--from <end>", "namespace/pod, namespace/workload, an address, a DNS name")
    .requiredOption("--to <end>", "the same, or service/namespace/name")
    .option(
      "--port <port>",
      "port that is opened (of a Service its own); without it every port is answered",
      portNumber,
    )
    .option("--protocol <name>", "TCP, UDP or SCTP (default: TCP)", protocolName)
    .action(async (dir: string | undefined, options: Options & ExplainOptions) => {
      const input = await read(dir, options);
      await print([input], explainAnswer(input, options));
    });

  verb(program, "impact", "What becomes of observed connections under these policies")
    .argument("[dir]", "folder with workloads and the policies to try, a file, or - for standard input")
    .requiredOption(
      "--flows <file>",
      "Hubble JSON lines (also gzip), or a CSV or JSON list of connections; - for standard input",
    )
    .action(async (dir: string | undefined, options: Options & { flows: string }) => {
      const input = await read(dir, options);
      const { readFlowEdges } = await import("./flow-edges.ts"); // Hubble's schemas take a while to load.
      const flows = await readFlowEdges(options.flows, input.snapshot, terminal);
      const whole = withFlowProblems(input, flows);
      await print([whole], impactAnswer(whole, flows, options));
    });

  verb(program, "diff", "Connections gained and lost from one set of policies to another")
    .argument("<old>", "folder before, or with --context the folder to apply to the cluster")
    .argument("[new]", "folder after")
    .action(async (before: string, after: string | undefined, options: Options) => {
      const inputs = await diffInputs(before, after, options, read);
      await print(inputs, diffAnswer(inputs[0], inputs[1], options));
    });

  lintVerb(program).action(
    async (dir: string | undefined, options: LintOptions & InputOptions & { rules?: true }) => {
      if (options.rules === true) return print([], lintCatalogue(options));
      const input = await read(dir, options);
      await print([input], lintAnswer(input, options, lintSceneFor(input, options)));
    },
  );

  enforcementCommand(program, async (dir, options) => {
    const input = await read(dir, options);
    await print([input], enforcementAnswer(input, options));
  });

  exportCommand(program, async (request) => {
    const input = await read(request.manifests, request);
    const { whole, flows } = await withFlows(input, request.flows, terminal);
    const { exportAnswer, filesOf, runbookInput } = await import("./export-answer.ts");
    const about = runbookInput(whole, flowEdgesOf(whole.snapshot, flows), request);
    const files = filesOf(about, request.format);
    writeFolder(request.out, files, { force: request.force });
    await print([whole], exportAnswer(about, files, request.out));
  });

  return program;
}

/** The connections of a file, where one was given; what of it cannot be read makes the answer incomplete. */
async function withFlows(
  input: ClusterInput,
  path: string | undefined,
  terminal: Terminal,
): Promise<{ readonly whole: ClusterInput; readonly flows: readonly ImpactEdge[] }> {
  if (path === undefined) return { whole: input, flows: [] };
  const { readFlowEdges } = await import("./flow-edges.ts"); // Hubble's schemas take a while to load.
  const flows = await readFlowEdges(path, input.snapshot, terminal);
  return { whole: withFlowProblems(input, flows), flows: flows.edges };
}

function versionText(): string {
  const manifest = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** With a cluster, the comparison is between it as it is and with the folder applied. */
async function diffInputs(
  before: string,
  after: string | undefined,
  options: Options,
  read: (path: string | undefined, options: InputOptions) => Promise<ClusterInput>,
): Promise<readonly [ClusterInput, ClusterInput]> {
  if (after !== undefined) return [await read(before, {}), await read(after, {})];
  return [await read(undefined, options), await read(before, options)];
}

/** `lint`, with options of its own. */
function lintVerb(program: Command): Command {
  const rule = choiceOf(
    "rule",
    LINT_RULES.map(({ id }) => id),
  );
  const named = (sign: string) => (id: string, before: unknown) => [
    ...(Array.isArray(before) ? before : []),
    `${sign}${rule(id)}`,
  ];
  return verb(program, "lint", "What the authors of policies most likely did not mean", LINT_FORMATS)
    .argument("[dir]", "folder of manifests, a file, or - for standard input")
    .option("--rules", "print every rule, and why it is one")
    .addOption(
      new Option(
        "--severity <name>",
        "the mildest that is told: error, warning or info (default: info)",
      ).argParser(choiceOf("severity", LINT_SEVERITIES)),
    )
    .addOption(new Option("--rule <id>", "only this rule; may be given several times").argParser(named("+")))
    .addOption(
      new Option("--no-rule <id>", "not this rule; may be given several times").argParser(named("-")),
    );
}

/** A subcommand with the options that all of them have. */
function verb(
  program: Command,
  name: keyof typeof COMMAND_HELP,
  description: string,
  formats: readonly string[] = FORMATS,
): Command {
  const profiles = PROFILE_NAMES.map((each) => `${each} (${PROFILES[each].title})`).join(", ");
  return program
    .command(name)
    .description(description)
    .addOption(
      new Option("--format <name>", `${formats.slice(0, -1).join(", ")} or ${formats.at(-1)}`)
        .default("txt")
        .argParser(choiceOf("format", formats)),
    )
    .addOption(
      new Option(
        "--profile <name>",
        `whose reading: ${profiles}. Default: the cluster's CNI, for files spec`,
      ).argParser(choiceOf("profile", PROFILE_NAMES)),
    )
    .option("--context <name>", "read the live cluster of this kubeconfig context, changing nothing")
    .option(
      "--kubeconfig <file>",
      "kubeconfig of the live cluster (default: KUBECONFIG, then ~/.kube/config)",
    )
    .addHelpText("after", `\n${COMMAND_HELP[name]}`)
    .showHelpAfterError(`Run drawbridge ${name} --help for all options.`);
}
