import { parseArgs } from "node:util";
import { ok, refuse, type Result } from "#lib/policy/index.ts";

/** One option of `npm start`: its flag, the environment variable it stands for, and what it does. */
export interface LaunchOption {
  readonly flag: string;
  readonly variable: string;
  readonly value: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** Every option, in the order of `--help` and of the README's table (a test holds the two together). */
export const LAUNCH_OPTIONS: readonly LaunchOption[] = [
  {
    flag: "port",
    variable: "DRAWBRIDGE_PORT",
    value: "PORT",
    fallback: "4270",
    meaning: "TCP port of the web interface",
  },
  {
    flag: "host",
    variable: "DRAWBRIDGE_HOST",
    value: "ADDRESS",
    fallback: "127.0.0.1",
    meaning: "address that the web interface listens on",
  },
  {
    flag: "data-dir",
    variable: "DRAWBRIDGE_DATA_DIR",
    value: "FOLDER",
    fallback: ".drawbridge",
    meaning: "where the embedded PostgreSQL, logs and the simulator's state are kept",
  },
  {
    flag: "database-url",
    variable: "DATABASE_URL",
    value: "URL",
    fallback: "embedded PostgreSQL",
    meaning: "PostgreSQL to use instead of the embedded one",
  },
  {
    flag: "kubeconfig",
    variable: "KUBECONFIG",
    value: "FILE",
    fallback: "simulated cluster",
    meaning: "kubeconfig of the cluster",
  },
  {
    flag: "context",
    variable: "DRAWBRIDGE_CONTEXT",
    value: "NAME",
    fallback: "current context",
    meaning: "context within the kubeconfig",
  },
  {
    flag: "hubble",
    variable: "DRAWBRIDGE_HUBBLE",
    value: "HOST:PORT",
    fallback: "none",
    meaning: "Hubble Relay to read flows from",
  },
  {
    flag: "hubble-tls",
    variable: "DRAWBRIDGE_HUBBLE_TLS",
    value: "on|off",
    fallback: "off",
    meaning: "speak TLS to Hubble Relay",
  },
  {
    flag: "hubble-ca",
    variable: "DRAWBRIDGE_HUBBLE_CA",
    value: "FILE",
    fallback: "system roots",
    meaning: "PEM file of the CA that signed the relay's certificate",
  },
  {
    flag: "hubble-cert",
    variable: "DRAWBRIDGE_HUBBLE_CERT",
    value: "FILE",
    fallback: "none",
    meaning: "client certificate for mutual TLS",
  },
  {
    flag: "hubble-key",
    variable: "DRAWBRIDGE_HUBBLE_KEY",
    value: "FILE",
    fallback: "none",
    meaning: "key of the client certificate",
  },
  {
    flag: "hubble-server-name",
    variable: "DRAWBRIDGE_HUBBLE_SERVER_NAME",
    value: "NAME",
    fallback: "the host",
    meaning: "name that the relay's certificate must carry",
  },
  {
    flag: "flows",
    variable: "DRAWBRIDGE_FLOWS",
    value: "FILE",
    fallback: "none",
    meaning: "Hubble JSON-lines file to read flows from (replayed over a simulated cluster)",
  },
  {
    flag: "scenario",
    variable: "DRAWBRIDGE_SCENARIO",
    value: "NAME|FOLDER",
    fallback: "shop",
    meaning:
      "simulated cluster: the shop, a variant of it (shop:flannel, shop:quota; see lib/simulator/scenario), or a folder of your own manifests",
  },
  {
    flag: "writes",
    variable: "DRAWBRIDGE_WRITES",
    value: "on|off",
    fallback: "on for a simulated cluster, off for a real one",
    meaning: "whether Drawbridge may change NetworkPolicies",
  },
  {
    flag: "instance",
    variable: "DRAWBRIDGE_INSTANCE",
    value: "NAME",
    fallback: "default",
    meaning: "name written on every object, where several Drawbridges share a cluster",
  },
  {
    flag: "user",
    variable: "DRAWBRIDGE_USER",
    value: "NAME",
    fallback: "login name",
    meaning: "who the audit log names as the author of local changes",
  },
  {
    flag: "observation-days",
    variable: "DRAWBRIDGE_OBSERVATION_DAYS",
    value: "DAYS",
    fallback: "7",
    meaning: "how long flows must have been observed before anything is enforced",
  },
  {
    flag: "settle-ms",
    variable: "DRAWBRIDGE_SETTLE_MS",
    value: "MS",
    fallback: "3000 (500 simulated)",
    meaning:
      "least time given to the data plane between writes that must not be reordered; twice what a proof measured, where that is more",
  },
  {
    flag: "canary-image",
    variable: "DRAWBRIDGE_CANARY_IMAGE",
    value: "IMAGE",
    fallback: "registry.k8s.io/e2e-test-images/agnhost:2.53",
    meaning: "image of the pods that prove enforcement: agnhost, or a mirror of it",
  },
  {
    flag: "canary-namespace",
    variable: "DRAWBRIDGE_CANARY_NAMESPACE",
    value: "NAME",
    fallback: "a new one for each run",
    meaning: "existing namespace for the pods that prove enforcement, where none may be created",
  },
  {
    flag: "canary-outside",
    variable: "DRAWBRIDGE_CANARY_OUTSIDE",
    value: "ADDRESS:PORT",
    fallback: "the API server, where no node holds its address",
    meaning: "something outside of the cluster that pods may reach by TCP, to prove ipBlocks on",
  },
  {
    flag: "canary-pace",
    variable: "DRAWBRIDGE_CANARY_PACE",
    value: "PACE",
    fallback: "patient (quick simulated)",
    meaning:
      "how long those pods are waited for: patient, for nodes that pull images; quick, where everything is on one machine",
  },
  {
    flag: "log-level",
    variable: "DRAWBRIDGE_LOG_LEVEL",
    value: "LEVEL",
    fallback: "info",
    meaning: "debug, info, warn or error",
  },
];

/** What the command line asked for: environment variables to set, or the help text. */
export type LaunchRequest =
  { readonly kind: "start"; readonly env: Readonly<Record<string, string>> } | { readonly kind: "help" };

/** Turns flags into environment variables. Refuses an unknown flag or a missing value with code "bad-usage". */
export function parseFlags(args: readonly string[]): Result<LaunchRequest> {
  const options = Object.fromEntries(LAUNCH_OPTIONS.map(({ flag }) => [flag, { type: "string" as const }]));
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: "boolean", short: "h" } },
      strict: true,
    });
    if (values.help === true) return ok({ kind: "help" });
    const env: Record<string, string> = {};
    for (const { flag, variable } of LAUNCH_OPTIONS) {
      const value = (values as Readonly<Record<string, unknown>>)[flag];
      if (typeof value === "string") env[variable] = value;
    }
    return ok({ kind: "start", env });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    return refuse({ code: "bad-usage", message: `${cause.message} Run with --help for all options.` });
  }
}

/** The text of `npm start -- --help`. */
export function helpText(): string {
  const lines = LAUNCH_OPTIONS.map(({ flag, value, variable, fallback, meaning }) =>
    [`  --${flag} ${value}`.padEnd(34), meaning, `\n${" ".repeat(34)}${variable}, default: ${fallback}`].join(
      "",
    ),
  );
  return ["Usage: npm start -- [options]", "", ...lines].join("\n");
}
