import "server-only";
import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { ok, refuse, type Refusal, type Result } from "#lib/policy/index.ts";

/** How to reach Hubble Relay. Paths point to PEM files. */
export interface HubbleConfig {
  /** `host:port`. */
  readonly address: string;
  readonly tls: boolean;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name that the relay's certificate must carry, where it is not the host's. */
  readonly serverName?: string;
}

/** Where the Kubernetes API comes from. */
export type ClusterConfig =
  | { readonly kind: "kubeconfig"; readonly path: string; readonly context?: string }
  | { readonly kind: "in-cluster" }
  | { readonly kind: "simulated"; readonly scenario: string; readonly kubeconfigPath?: string };

/** The one configuration of every process: validated once, documented in the README's table. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Undefined: the launcher starts an embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string;
  readonly cluster: ClusterConfig;
  readonly hubble?: HubbleConfig;
  readonly flowsFile?: string;
  readonly writes: "on" | "off";
  /** Goes into the label `drawbridge.dev/instance`; objects of another instance are foreign to this one. */
  readonly instance: string;
  /** Stable id of the cluster connection in the database, and what the header calls it. */
  readonly clusterName: string;
  readonly userName: string;
  /** How long flows must have been observed before enforcing, in days. */
  readonly observationDays: number;
  /** How long a data plane is given to program a write before the next one may rest on it, in milliseconds. */
  readonly settleMs: number;
  /** The image of canary pods: agnhost, or a copy of it. */
  readonly canaryImage: string;
  /** An existing namespace for canary pods, where none may be created. */
  readonly canaryNamespace?: string;
  /** Something outside of the cluster that pods may reach, to try ipBlocks on. */
  readonly canaryOutside?: { readonly address: string; readonly port: number };
  /** How long canary pods are waited for: as long as nodes take that pull images, or hardly, where everything is on this machine. */
  readonly canaryPace: "patient" | "quick";
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** Problems that the simulator found in a folder scenario, as JSON; the launcher hands them on. */
  readonly scenarioProblemsFile?: string;
}

const onOff = z.enum(["on", "off"]);
const text = z.string().trim().min(1);

const Environment = z.object({
  DRAWBRIDGE_PORT: z.coerce
    .number({ error: "must be a port number, 1 to 65535 (--port)" })
    .int()
    .min(1)
    .max(65535)
    .default(4270),
  DRAWBRIDGE_HOST: text.default("127.0.0.1"),
  DRAWBRIDGE_DATA_DIR: text.default(".drawbridge"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must start with postgresql://")
    .optional(),
  KUBECONFIG: text.optional(),
  DRAWBRIDGE_CONTEXT: text.optional(),
  DRAWBRIDGE_HUBBLE: z
    .string()
    .regex(/^\S+:\d{1,5}$/, "must be host:port, for example localhost:4245")
    .optional(),
  DRAWBRIDGE_HUBBLE_TLS: onOff.default("off"),
  DRAWBRIDGE_HUBBLE_CA: text.optional(),
  DRAWBRIDGE_HUBBLE_CERT: text.optional(),
  DRAWBRIDGE_HUBBLE_KEY: text.optional(),
  DRAWBRIDGE_HUBBLE_SERVER_NAME: text.optional(),
  DRAWBRIDGE_FLOWS: text.optional(),
  DRAWBRIDGE_SCENARIO: text.optional(),
  DRAWBRIDGE_SIMULATOR_KUBECONFIG: text.optional(),
  DRAWBRIDGE_SCENARIO_PROBLEMS: text.optional(),
  DRAWBRIDGE_WRITES: onOff.optional(),
  DRAWBRIDGE_INSTANCE: z
    .string()
    .regex(
      /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
      "must be a DNS label: lower-case letters, digits and hyphens",
    )
    .default("default"),
  DRAWBRIDGE_USER: text.optional(),
  DRAWBRIDGE_OBSERVATION_DAYS: z.coerce.number().min(0).max(365).default(7),
  DRAWBRIDGE_SETTLE_MS: z.coerce.number().int().min(0).max(600_000).optional(),
  DRAWBRIDGE_CANARY_IMAGE: text.default("registry.k8s.io/e2e-test-images/agnhost:2.53"),
  DRAWBRIDGE_CANARY_NAMESPACE: z
    .string()
    .regex(
      /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
      "must be a namespace: lower-case letters, digits and hyphens",
    )
    .optional(),
  DRAWBRIDGE_CANARY_OUTSIDE: z
    .string()
    .regex(
      /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):\d{1,5}$/,
      "must be ADDRESS:PORT, for example 192.0.2.1:443",
    )
    .optional(),
  DRAWBRIDGE_CANARY_PACE: z.enum(["patient", "quick"]).optional(),
  DRAWBRIDGE_LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

type Environment = z.infer<typeof Environment>;

const SERVICE_ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/**
 * Reads the whole configuration from environment variables (the launcher turns flags into them first).
 * Refuses with code "bad-configuration", one line per variable that is wrong.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Result<Config> {
  const parsed = Environment.safeParse(blanksAsAbsent(env));
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    return refuse(badConfiguration(detail));
  }
  const conflicts = conflictsIn(parsed.data);
  if (conflicts.length > 0) return refuse(badConfiguration(conflicts));
  return ok(configFrom(parsed.data));
}

function configFrom(env: Environment): Config {
  const cluster = clusterFrom(env);
  const simulated = cluster.kind === "simulated";
  return {
    port: env.DRAWBRIDGE_PORT,
    host: env.DRAWBRIDGE_HOST,
    dataDir: resolve(env.DRAWBRIDGE_DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    cluster,
    hubble: hubbleFrom(env),
    flowsFile: env.DRAWBRIDGE_FLOWS && resolve(env.DRAWBRIDGE_FLOWS),
    writes: env.DRAWBRIDGE_WRITES ?? (simulated ? "on" : "off"),
    instance: env.DRAWBRIDGE_INSTANCE,
    clusterName: clusterNameOf(cluster),
    userName: env.DRAWBRIDGE_USER ?? loginName(),
    observationDays: env.DRAWBRIDGE_OBSERVATION_DAYS,
    settleMs: env.DRAWBRIDGE_SETTLE_MS ?? (simulated ? 500 : 3000),
    canaryImage: env.DRAWBRIDGE_CANARY_IMAGE,
    canaryNamespace: env.DRAWBRIDGE_CANARY_NAMESPACE,
    canaryOutside: outsideFrom(env.DRAWBRIDGE_CANARY_OUTSIDE),
    canaryPace: env.DRAWBRIDGE_CANARY_PACE ?? (simulated ? "quick" : "patient"),
    logLevel: env.DRAWBRIDGE_LOG_LEVEL,
    scenarioProblemsFile: env.DRAWBRIDGE_SCENARIO_PROBLEMS,
  };
}

/** An explicit scenario wins over a kubeconfig, which wins over the in-cluster account, which wins over the default scenario. */
function clusterFrom(env: Environment): ClusterConfig {
  const scenario = env.DRAWBRIDGE_SCENARIO;
  if (scenario === undefined && env.KUBECONFIG !== undefined) {
    return { kind: "kubeconfig", path: env.KUBECONFIG, context: env.DRAWBRIDGE_CONTEXT };
  }
  if (
    scenario === undefined &&
    process.env.KUBERNETES_SERVICE_HOST !== undefined &&
    existsSync(SERVICE_ACCOUNT_TOKEN)
  ) {
    return { kind: "in-cluster" };
  }
  return {
    kind: "simulated",
    scenario: scenario ?? "shop",
    kubeconfigPath: env.DRAWBRIDGE_SIMULATOR_KUBECONFIG,
  };
}

function hubbleFrom(env: Environment): HubbleConfig | undefined {
  if (env.DRAWBRIDGE_HUBBLE === undefined) return undefined;
  return {
    address: env.DRAWBRIDGE_HUBBLE,
    tls: env.DRAWBRIDGE_HUBBLE_TLS === "on",
    caFile: env.DRAWBRIDGE_HUBBLE_CA,
    certFile: env.DRAWBRIDGE_HUBBLE_CERT,
    keyFile: env.DRAWBRIDGE_HUBBLE_KEY,
    serverName: env.DRAWBRIDGE_HUBBLE_SERVER_NAME,
  };
}

function outsideFrom(text: string | undefined): Config["canaryOutside"] {
  if (text === undefined) return undefined;
  const at = text.lastIndexOf(":");
  return { address: text.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(text.slice(at + 1)) };
}

function conflictsIn(env: Environment): string[] {
  const problems: string[] = [];
  for (const [name, path] of Object.entries({
    DRAWBRIDGE_HUBBLE_CA: env.DRAWBRIDGE_HUBBLE_CA,
    DRAWBRIDGE_HUBBLE_CERT: env.DRAWBRIDGE_HUBBLE_CERT,
    DRAWBRIDGE_HUBBLE_KEY: env.DRAWBRIDGE_HUBBLE_KEY,
    DRAWBRIDGE_FLOWS: env.DRAWBRIDGE_FLOWS,
  })) {
    if (path !== undefined && !existsSync(path)) problems.push(`${name}: there is no file ${path}`);
  }
  if ((env.DRAWBRIDGE_HUBBLE_CERT === undefined) !== (env.DRAWBRIDGE_HUBBLE_KEY === undefined)) {
    problems.push("DRAWBRIDGE_HUBBLE_CERT and DRAWBRIDGE_HUBBLE_KEY go together: give both or none");
  }
  if (env.DRAWBRIDGE_CONTEXT !== undefined && env.KUBECONFIG === undefined) {
    problems.push("DRAWBRIDGE_CONTEXT (--context) needs a kubeconfig: set KUBECONFIG or --kubeconfig");
  }
  return problems;
}

/** The name under which state is kept. A kubeconfig without a chosen context is named by its current one. */
function clusterNameOf(cluster: ClusterConfig): string {
  switch (cluster.kind) {
    case "simulated":
      return cluster.scenario.split(/[\\/]/).filter(Boolean).at(-1) ?? cluster.scenario;
    case "in-cluster":
      return "in-cluster";
    case "kubeconfig":
      return cluster.context ?? currentContext(cluster.path) ?? "default";
  }
}

function currentContext(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return /^current-context:\s*["']?([^\s"']+)/m.exec(readFileSync(path, "utf8"))?.[1];
}

/** Containers often run under a uid without a name; `userInfo` throws there. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    return cause instanceof Error && process.getuid ? `uid-${process.getuid()}` : "local";
  }
}

function blanksAsAbsent(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== "",
    ),
  );
}

function badConfiguration(detail: readonly string[]): Refusal {
  return { code: "bad-configuration", message: "The configuration cannot be used.", detail };
}
