import { parseArgs } from "node:util";

/** What the simulator's command line says. */
export interface CommandLine {
  /** `shop`, or a folder of manifests. */
  scenario: string;
  flows: string | undefined;
  host: string | undefined;
  port: number;
  hubblePort: number;
  hubbleTlsCertificate: string | undefined;
  hubbleTlsKey: string | undefined;
  tokenFile: string | undefined;
  stateFile: string | undefined;
  kubeconfigOut: string | undefined;
  rate: number;
}

/** The command line cannot be understood; the message says what to change. */
export class UsageError extends Error {}

const OPTIONS = {
  scenario: { type: "string", default: "shop" },
  flows: { type: "string" },
  host: { type: "string" },
  port: { type: "string", default: "0" },
  "hubble-port": { type: "string", default: "0" },
  "hubble-tls-cert": { type: "string" },
  "hubble-tls-key": { type: "string" },
  "token-file": { type: "string" },
  "state-file": { type: "string" },
  "kubeconfig-out": { type: "string" },
  rate: { type: "string", default: "1" },
} as const;

/**
 * Reads the arguments after the program's name.
 *
 * @throws UsageError when one is unknown or has no usable value.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const values = parsed(args);
  if ((values["hubble-tls-cert"] === undefined) !== (values["hubble-tls-key"] === undefined)) {
    throw new UsageError("--hubble-tls-cert and --hubble-tls-key belong together");
  }
  return {
    scenario: values.scenario,
    flows: values.flows,
    host: values.host,
    port: portOf("--port", values.port),
    hubblePort: portOf("--hubble-port", values["hubble-port"]),
    hubbleTlsCertificate: values["hubble-tls-cert"],
    hubbleTlsKey: values["hubble-tls-key"],
    tokenFile: values["token-file"],
    stateFile: values["state-file"],
    kubeconfigOut: values["kubeconfig-out"],
    rate: rateOf(values.rate),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag} takes a port from 0 to 65535, not "${text}"`);
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (text.trim() !== "" && rate >= 0 && rate <= 1000) return rate;
  throw new UsageError(`--rate takes a number from 0 to 1000, not "${text}"`);
}
