import { Readable, Writable } from "node:stream";
import { AppsV1Api, CoreV1Api, Exec, KubeConfig, type V1Pod, type V1Status } from "@kubernetes/client-node";
import { afterEach } from "vitest";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { expandCluster } from "#lib/simulator/scenario/cluster-expansion.ts";
import { DNS_CLUSTER_IP } from "#lib/simulator/scenario/cluster-layout.ts";
import { platformFor } from "#lib/simulator/scenario/folder-platform.ts";
import type { Scenario } from "#lib/simulator/scenario/scenario.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "#lib/simulator/simulator.ts";

/** The image whose programs the simulated nodes run. */
export const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53";

/** A running cluster with the namespaces of the town and nothing of its own in them. */
export interface RunningTown {
  simulator: Simulator;
  config: KubeConfig;
  core: CoreV1Api;
  apps: AppsV1Api;
  /** Creates a pod and waits until it is ready. */
  run: (pod: V1Pod, namespace?: string) => Promise<V1Pod>;
  /** Runs a program in a pod's only container, or in the one named. */
  exec: (name: string, command: string[], options?: ExecOptions) => Promise<ExecResult>;
}

/** Where a program runs, and what it is told. */
export interface ExecOptions {
  namespace?: string;
  container?: string;
  stdin?: string;
}

/** What a program wrote, and how it ended. */
export interface ExecResult {
  stdout: string;
  stderr: string;
  /** 0 where it succeeded; NaN where it never started. */
  code: number;
  status: V1Status;
}

const running: Simulator[] = [];

afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.close();
});

/** A cluster with nodes, DNS and the town's empty namespaces. */
export function townScenario(more: Partial<Scenario> = {}, objects: readonly KubeObject[] = []): Scenario {
  const namespaces = ["default", "kube-system", "storefront", "payments", "ledger", "metrics"].map(
    (name): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }),
  );
  return {
    name: "town",
    objects: expandCluster("town", [...namespaces, ...platformFor([]), ...objects]),
    connections: [],
    hosts: { "api.bank.example": ["203.0.113.9"] },
    clusterDns: DNS_CLUSTER_IP,
    idleCronJobs: [],
    problems: [],
    ...more,
  };
}

/** Starts it; it ends after the test. */
export async function startRunningTown(
  scenario: Scenario = townScenario(),
  options: Partial<SimulatorOptions> = {},
): Promise<RunningTown> {
  const simulator = await startSimulator({ scenario, rate: 0, programmingDelayMs: 20, ...options });
  running.push(simulator);
  const config = new KubeConfig();
  config.loadFromString(simulator.apiServer.kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  return {
    simulator,
    config,
    core,
    apps: config.makeApiClient(AppsV1Api),
    run: async (body, namespace = "storefront") => {
      await core.createNamespacedPod({ namespace, body });
      return readyPod(core, namespace, body.metadata!.name!);
    },
    exec: (name, command, where) => runProgram(config, name, command, where),
  };
}

/** A pod of agnhost with these arguments; `pause` where there are none. */
export function agnhostPod(name: string, ...args: string[]): V1Pod {
  return {
    metadata: { name, labels: { app: name } },
    spec: {
      containers: [{ name: "main", image: AGNHOST, ...(args.length > 0 ? { args } : {}) }],
      dnsConfig: {
        options: [
          { name: "timeout", value: "1" },
          { name: "attempts", value: "1" },
        ],
      },
    },
  };
}

/** Asks until the answer is good, for at most ten seconds. */
export async function until<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`it never came to be: ${JSON.stringify(answer).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until a pod is ready. */
export function readyPod(core: CoreV1Api, namespace: string, name: string): Promise<V1Pod> {
  const isReady = (pod: V1Pod) =>
    (pod.status?.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");
  return until(() => core.readNamespacedPod({ namespace, name }), isReady);
}

function collector(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

function runProgram(
  config: KubeConfig,
  name: string,
  command: string[],
  { namespace = "storefront", container = "main", stdin }: ExecOptions = {},
): Promise<ExecResult> {
  const stdout = collector();
  const stderr = collector();
  const input = stdin === undefined ? null : Readable.from([Buffer.from(stdin)]);
  return new Promise((resolve, reject) => {
    const ended = (status: V1Status) => {
      const cause = status.details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
      const code = status.status === "Success" ? 0 : Number(cause);
      resolve({ stdout: stdout.text(), stderr: stderr.text(), code, status });
    };
    new Exec(config)
      .exec(namespace, name, container, command, stdout.stream, stderr.stream, input, false, ended)
      .catch(reject);
  });
}
