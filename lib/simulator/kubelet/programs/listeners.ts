import type { Container, PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../../api/object-store.ts";
import type { Protocol } from "../../data-plane/world.ts";
import { commandOf } from "./image-commands.ts";

/** A port on which a container takes connections. */
export interface Listener {
  port: number;
  protocol: Protocol;
  /** Whether agnhost's netexec answers there, and not an application that nobody simulates. */
  isNetexec: boolean;
}

const DEFAULT_HTTP_PORT = 8080;
const DEFAULT_UDP_PORT = 8081;

/** The ports on which a pod's running containers listen: what their command opens, else what they declare. */
export function listenersOfPod(pod: KubeObject): Listener[] {
  const spec = pod["spec"] as PodSpec;
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...sidecars, ...spec.containers].flatMap(listenersOfContainer);
}

function listenersOfContainer(container: Container): Listener[] {
  const argv = commandOf(container);
  if (argv !== undefined) return listenersOf(argv);
  return (container.ports ?? []).map(({ containerPort: port, protocol = "TCP" }) => ({
    port,
    protocol: protocol as Protocol,
    isNetexec: false,
  }));
}

/** What `agnhost netexec` with these arguments opens; nothing for any other program. */
export function listenersOf(argv: readonly string[]): Listener[] {
  const at = argv.indexOf("netexec");
  if (at === -1 || !/(^|\/)agnhost$/.test(argv[at - 1] ?? "")) return [];
  const flag = (name: string, standard: number) => {
    const given = argv.find((arg) => arg.startsWith(`--${name}=`));
    const next = argv[argv.indexOf(`--${name}`) + 1];
    const text = given?.slice(name.length + 3) ?? (argv.includes(`--${name}`) ? next : undefined);
    return text === undefined ? standard : Number(text);
  };
  const ports: [Protocol, number][] = [
    ["TCP", flag("http-port", DEFAULT_HTTP_PORT)],
    ["UDP", flag("udp-port", DEFAULT_UDP_PORT)],
    ["SCTP", flag("sctp-port", -1)],
  ];
  return ports
    .filter(([, port]) => port > 0)
    .map(([protocol, port]) => ({ port, protocol, isNetexec: true }));
}
