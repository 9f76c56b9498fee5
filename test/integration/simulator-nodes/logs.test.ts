import { Writable } from "node:stream";
import { ApiException, Log, type LogOptions, type V1Pod } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { AGNHOST, agnhostPod, startRunningTown, until, type RunningTown } from "./running-town.ts";

async function logOf(
  town: RunningTown,
  pod: string,
  options: LogOptions = {},
  container = "main",
): Promise<string> {
  let text = "";
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  const finished = new Promise((resolve) => stream.once("finish", resolve));
  await new Log(town.config).log("storefront", pod, container, stream, options);
  await finished;
  return text;
}

function talker(name: string, script: string): V1Pod {
  return {
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      containers: [{ name: "main", image: AGNHOST, command: ["sh", "-c", script] }],
    },
  };
}

test("a log is what the program wrote, whole, its end, or its first bytes", async () => {
  const town = await startRunningTown();
  await town.run(talker("talker", "echo one; echo two; echo three; sleep infinity"));
  expect(await logOf(town, "talker")).toBe("one\ntwo\nthree\n");
  expect(await logOf(town, "talker", { tailLines: 2 })).toBe("two\nthree\n");
  expect(await logOf(town, "talker", { limitBytes: 5 })).toBe("one\nt");
  expect(await logOf(town, "talker", { sinceSeconds: 3600 })).toBe("one\ntwo\nthree\n");
  expect(await logOf(town, "talker", { timestamps: true, tailLines: 1 })).toMatch(
    /^\d{4}-\d\d-\d\dT\S+Z three\n$/,
  );
});

test("a followed log grows until the program ends", async () => {
  const town = await startRunningTown();
  await town.run(talker("talker", "echo one; sleep 0.5; echo two"));
  expect(await logOf(town, "talker", { follow: true })).toBe("one\ntwo\n");
});

test("netexec says where it listens, and an application of the scenario that it started", async () => {
  const town = await startRunningTown();
  await town.run(agnhostPod("server", "netexec", "--http-port=80", "--udp-port=81"));
  expect(await logOf(town, "server")).toBe("Started HTTP server on port 80\nStarted UDP server on port 81\n");
  const [dns] = (
    await town.core.listNamespacedPod({ namespace: "kube-system", labelSelector: "k8s-app=kube-dns" })
  ).items;
  const log = await town.core.readNamespacedPodLog({ namespace: "kube-system", name: dns!.metadata!.name! });
  expect(log).toBe("started, listening on 53/UDP, 53/TCP, 9153/TCP\n");
});

test("a log that there is none of is refused in the kubelet's words", async () => {
  const town = await startRunningTown();
  await town.run(talker("talker", "sleep infinity"));
  const body = agnhostPod("stuck");
  body.spec!.containers[0]!.image = "registry.k8s.io/nothing:1";
  await town.core.createNamespacedPod({ namespace: "storefront", body });
  const refusal = async (name: string, options: Record<string, unknown> = {}) => {
    const call = town.core.readNamespacedPodLog({ namespace: "storefront", name, ...options });
    const error: unknown = await call.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    return error instanceof ApiException
      ? (JSON.parse(String(error.body)) as { message: string }).message
      : undefined;
  };
  expect(await refusal("talker", { previous: true })).toBe(
    'previous terminated container "main" in pod "talker" not found',
  );
  await until(
    () => refusal("stuck"),
    (message) => message === 'container "main" in pod "stuck" is waiting to start: image can\'t be pulled',
  );
  expect(await refusal("talker", { tailLines: -1 })).toContain(
    "tailLines: Invalid value: -1: must be greater than or equal to 0",
  );
});
