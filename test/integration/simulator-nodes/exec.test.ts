import { expect, test } from "vitest";
import { agnhostPod, startRunningTown, until } from "./running-town.ts";

const connect = (to: string, ...flags: string[]) => ["/agnhost", "connect", to, "--timeout=300ms", ...flags];

async function townWithServer() {
  const town = await startRunningTown();
  const server = await town.run(
    agnhostPod("server", "netexec", "--http-port=80", "--udp-port=81", "--sctp-port=82"),
    "payments",
  );
  await town.run(agnhostPod("client"));
  return { town, ip: server.status!.podIP! };
}

test("agnhost connects silently where a server listens, by TCP, UDP and SCTP", async () => {
  const { town, ip } = await townWithServer();
  for (const [port, protocol] of [
    [80, "tcp"],
    [81, "udp"],
    [82, "sctp"],
  ] as const) {
    const result = await town.exec("client", connect(`${ip}:${port}`, `--protocol=${protocol}`));
    expect(result).toMatchObject({ code: 0, stdout: "", stderr: "" });
  }
});

test("a port that nobody listens on refuses, in agnhost's words", async () => {
  const { town, ip } = await townWithServer();
  const tcp = await town.exec("client", connect(`${ip}:81`));
  expect(tcp).toMatchObject({ code: 1, stderr: "REFUSED\n" });
  expect(tcp.status).toMatchObject({
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: "1" }] },
  });
  const udp = await town.exec("client", connect(`${ip}:80`, "--protocol=udp"));
  expect(udp.stderr).toMatch(/^REFUSED: read udp .*: connection refused\n$/);
  const sctp = await town.exec("client", connect(`${ip}:80`, "--protocol", "sctp"));
  expect(sctp.stderr).toBe("OTHER: connection refused\n");
});

test("what a policy drops times out, and is let through again when the policy is gone", async () => {
  const { town, ip } = await townWithServer();
  town.simulator.store.put({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "payments", name: "closed" },
    spec: { podSelector: {}, policyTypes: ["Ingress"] },
  });
  await until(
    () => town.exec("client", connect(`${ip}:80`)),
    ({ stderr }) => stderr === "TIMEOUT\n",
  );
  const udp = await town.exec("client", connect(`${ip}:81`, "--protocol=udp"));
  expect(udp.stderr).toMatch(/^TIMEOUT: read udp .*: i\/o timeout\n$/);
  const policies = town.simulator.store.typeOf({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" });
  town.simulator.store.remove(policies, "payments", "closed");
  await until(
    () => town.exec("client", connect(`${ip}:80`)),
    ({ code }) => code === 0,
  );
});

test("names are looked up through the cluster's DNS, which is traffic that policies decide on", async () => {
  const { town } = await townWithServer();
  expect(await town.exec("client", connect("kubernetes.default:443"))).toMatchObject({ code: 0 });
  const unknown = await town.exec("client", connect("nobody.payments:80"));
  expect(unknown.stderr).toBe("DNS: lookup nobody.payments on 10.96.0.10:53: no such host\n");
  town.simulator.store.put({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "storefront", name: "closed" },
    spec: { podSelector: {}, policyTypes: ["Egress"] },
  });
  town.simulator.dataPlane.programNow();
  const blocked = await town.exec("client", connect("kubernetes.default.svc.cluster.local.:443"));
  expect(blocked.stderr).toMatch(
    /^DNS: lookup kubernetes\S+ on 10\.96\.0\.10:53: read udp .*: i\/o timeout\n$/,
  );
});

test("Services are reached by name and address, and one without pods refuses", async () => {
  const { town } = await townWithServer();
  const service = (name: string, app: string) => ({
    metadata: { name },
    spec: { selector: { app }, ports: [{ port: 8000, targetPort: 80 }] },
  });
  await town.core.createNamespacedService({ namespace: "payments", body: service("api", "server") });
  await town.core.createNamespacedService({ namespace: "payments", body: service("empty", "nobody") });
  await until(
    () => town.exec("client", connect("api.payments:8000")),
    ({ code }) => code === 0,
  );
  expect(await town.exec("client", connect("empty.payments:8000"))).toMatchObject({ stderr: "REFUSED\n" });
  expect(await town.exec("client", connect("api.payments:8001"))).toMatchObject({ stderr: "TIMEOUT\n" });
});

test("a program that the image lacks is not started, in containerd's words", async () => {
  const { town } = await townWithServer();
  const missing = await town.exec("client", ["curl", "http://payments"]);
  expect(missing.status).toMatchObject({ status: "Failure", reason: "InternalError", code: 500 });
  expect(missing.status.message).toMatch(
    /error executing command in container: failed to exec in container: failed to start exec "\w{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in \$PATH$/,
  );
  const file = await town.exec("client", ["/bin/zsh"]);
  expect(file.status.message).toContain('exec: "/bin/zsh": stat /bin/zsh: no such file or directory');
});

test("the shell runs simple commands one after the other", async () => {
  const { town } = await townWithServer();
  const both = await town.exec("client", ["sh", "-c", "false || echo 'one  word' && hostname; sleep 0.01"]);
  expect(both).toMatchObject({ code: 0, stdout: "one  word\nclient\n" });
  expect(await town.exec("client", ["sh", "-c", "nonsense"])).toMatchObject({
    code: 127,
    stderr: "sh: nonsense: not found\n",
  });
  expect(await town.exec("client", ["cat"], { stdin: "hello" })).toMatchObject({ code: 0, stdout: "hello" });
});

test("before any upgrade a request is refused as the real server refuses it", async () => {
  const { town } = await townWithServer();
  await expect(town.exec("nobody", ["ls"])).rejects.toThrow();
  const exec = (query: string) =>
    rawGet(town.simulator.apiServer, `/api/v1/namespaces/storefront/pods/client/exec?${query}`);
  expect(await exec("command=ls&stdout=true&container=other")).toMatchObject({
    code: 400,
    message: "container other is not valid for pod client",
  });
  expect(await exec("stdout=true")).toMatchObject({
    code: 400,
    message: "you must specify a command to execute",
  });
  expect(await exec("command=ls")).toMatchObject({ code: 400 });
  expect(await exec("command=ls&stdout=true")).toMatchObject({
    code: 400,
    message: "Upgrade request required",
  });
});

async function rawGet({ url, token, caPem }: { url: string; token: string; caPem: string }, path: string) {
  const { Agent, fetch } = await import("undici");
  const dispatcher = new Agent({ connect: { ca: caPem } });
  const answer = await fetch(`${url}${path}`, { dispatcher, headers: { authorization: `Bearer ${token}` } });
  const body = (await answer.json()) as { message?: string };
  await dispatcher.close();
  return { code: answer.status, message: body.message };
}
