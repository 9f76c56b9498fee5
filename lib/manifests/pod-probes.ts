import type { Container, Probe } from "kubernetes-types/core/v1";
import type { PodProbe } from "#lib/policy/index.ts";

/**
 * Where the kubelet knocks, ports as numbers. A probe by name of a port that no container declares fails in the cluster
 * too, and is left out, like one that asks another host than the pod.
 */
export function probesOf(containers: readonly Container[]): readonly PodProbe[] {
  const found = containers.flatMap((container) =>
    (["startup", "readiness", "liveness"] as const).flatMap((when): readonly PodProbe[] => {
      const asked = askedBy(container[`${when}Probe`]);
      const port = asked && portNumber(asked.port, container);
      return asked === undefined || port === undefined ? [] : [{ kind: asked.kind, when, port }];
    }),
  );
  const key = ({ kind, when, port }: PodProbe) => `${kind} ${when} ${port}`;
  return [...new Map(found.map((probe) => [key(probe), probe])).values()];
}

function askedBy(
  probe: Probe | undefined,
): { readonly kind: PodProbe["kind"]; readonly port: number | string } | undefined {
  const { httpGet, tcpSocket } = probe ?? {};
  const grpc = (probe as { grpc?: { port?: number } } | undefined)?.grpc;
  if (httpGet !== undefined && !httpGet.host) return { kind: "http", port: httpGet.port };
  if (tcpSocket !== undefined && !tcpSocket.host) return { kind: "tcp", port: tcpSocket.port };
  return grpc?.port === undefined ? undefined : { kind: "grpc", port: grpc.port };
}

function portNumber(port: number | string, container: Container): number | undefined {
  if (typeof port === "number") return port;
  if (/^\d+$/.test(port)) return Number(port);
  return container.ports?.find((one) => one.name === port)?.containerPort;
}
