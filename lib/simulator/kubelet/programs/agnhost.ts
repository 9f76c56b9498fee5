import type { ProgramOutput, RunningProgram } from "../../api/node-access.ts";
import { connect } from "./agnhost-connect.ts";
import { listenersOf } from "./listeners.ts";
import { DEAF, type Call, type Program } from "./program.ts";

/** `/agnhost SUBCOMMAND`: those of its subcommands that a proof of enforcement needs. */
export const agnhost: Program = (call, output) => {
  const [, subcommand = ""] = call.argv;
  switch (subcommand) {
    case "connect":
      return connect(call, output);
    case "netexec":
      return netexec(call, output);
    case "pause":
      output.stdout("Paused\n");
      return DEAF;
    default:
      output.stderr(
        `Error: unknown command ${JSON.stringify(subcommand)} for "app"\nRun 'app --help' for usage.\n`,
      );
      output.exit({ code: 1 });
      return DEAF;
  }
};

/** The servers themselves answer through the network (`listeners.ts`); the process only says that they are there. */
function netexec({ argv }: Call, output: ProgramOutput): RunningProgram {
  for (const { port, protocol } of listenersOf(argv)) {
    const kind = protocol === "TCP" ? "HTTP" : protocol;
    output.stderr(`Started ${kind} server on port ${port}\n`);
  }
  return DEAF;
}
