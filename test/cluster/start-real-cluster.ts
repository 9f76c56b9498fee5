import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeServerCertificate } from "#lib/simulator/api/certificate.ts";
import { kubeconfigFor } from "#lib/simulator/api/kubeconfig.ts";
import { startProgram, type Program } from "./program.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** How to reach a running kube-apiserver, and what tests need to play the rest of its control plane. */
export interface RealClusterAccess {
  readonly url: string;
  readonly caPem: string;
  /** Bearer token of an administrator (group `system:masters`). */
  readonly token: string;
  /** A kubeconfig for the administrator, as YAML text. */
  readonly kubeconfig: string;
  /** PEM of the key that signs service account tokens. */
  readonly serviceAccountKey: string;
  /** etcd's client address, over plain HTTP on loopback. */
  readonly etcdUrl: string;
}

/** A running kube-apiserver with its etcd. */
export interface RealCluster extends RealClusterAccess {
  readonly startedInMs: number;
  /** Ends both and deletes everything that they wrote. */
  readonly stop: () => Promise<void>;
}

/** The resource that is served without a watch cache: what is compacted in etcd is gone for it (410). */
export const UNCACHED_RESOURCE = "resourcequotas";

/** The issuer of service account tokens. */
export const TOKEN_ISSUER = "https://kubernetes.default.svc";

/**
 * Starts etcd and kube-apiserver on free loopback ports, with certificates, keys and tokens of this run, RBAC, and
 * everything that they write in one temporary folder. No kubelet, scheduler or controller runs: what they would write
 * (service accounts, owners, endpoint slices, statuses) the tests write.
 *
 * @throws Error when one of them does not become ready; the end of its log is in the message.
 */
export async function startRealCluster(programs: {
  readonly etcd: string;
  readonly apiServer: string;
}): Promise<RealCluster> {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-cluster-"));
  const running: Program[] = [];
  const stop = async () => {
    for (const program of running.splice(0).toReversed()) await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const etcdUrl = await startEtcd(programs.etcd, folder, running);
    const access = await startApiServer(programs.apiServer, { folder, etcdUrl }, running);
    return { ...access, startedInMs: performance.now() - startedAt, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function startEtcd(file: string, folder: string, running: Program[]): Promise<string> {
  const [clients, peers] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${clients}`;
  const peerUrl = `http://127.0.0.1:${peers}`;
  const args = [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    // Nothing here has to survive a power cut.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
  const etcd = startProgram({ file, args, logFile: join(folder, "etcd.log") });
  running.push(etcd);
  await waitUntilReady(etcd, `${url}/health`);
  return url;
}

async function startApiServer(
  file: string,
  { folder, etcdUrl }: { readonly folder: string; readonly etcdUrl: string },
  running: Program[],
): Promise<RealClusterAccess> {
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const { caPem, certPem, keyPem } = await makeServerCertificate("127.0.0.1");
  const token = randomBytes(24).toString("base64url");
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const serviceAccountKey = keys.privateKey.export({ type: "sec1", format: "pem" }) as string;
  const verifyingKey = keys.publicKey.export({ type: "spki", format: "pem" }) as string;
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const args = [
    `--etcd-servers=${etcdUrl}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    "--external-hostname=127.0.0.1",
    `--tls-cert-file=${write("server.crt", certPem)}`,
    `--tls-private-key-file=${write("server.key", keyPem)}`,
    `--service-account-issuer=${TOKEN_ISSUER}`,
    `--service-account-key-file=${write("service-account.pub", verifyingKey)}`,
    `--service-account-signing-key-file=${write("service-account.key", serviceAccountKey)}`,
    `--token-auth-file=${write("tokens.csv", `${token},engineer,engineer,system:masters\n`)}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    // No controller makes the service account that this would ask for before a pod may be written.
    "--disable-admission-plugins=ServiceAccount",
    // The address of the API server would be written into a Service's endpoints, and a loopback address may not be.
    "--endpoint-reconciler-type=none",
    // Reads of this resource go to etcd itself, so that its compaction is seen: a watch cache would hide it.
    `--watch-cache-sizes=${UNCACHED_RESOURCE}#0`,
  ];
  const server = startProgram({ file, args, logFile: join(folder, "kube-apiserver.log") });
  running.push(server);
  await waitUntilReady(server, `${url}/readyz`, caPem);
  const kubeconfig = kubeconfigFor({ url, caPem, token, clusterName: "real" });
  return { url, caPem, token, kubeconfig, serviceAccountKey, etcdUrl };
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("a listening socket has no port"));
      });
    });
  });
}
