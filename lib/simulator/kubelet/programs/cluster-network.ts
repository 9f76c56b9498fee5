import type { PodSpec } from "kubernetes-types/core/v1";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeObject, ObjectStore } from "../../api/object-store.ts";
import { builtIn } from "../../api/resource-type.ts";
import type { DataPlane } from "../../data-plane/data-plane.ts";
import type { Judgement } from "../../data-plane/judge.ts";
import { routeOf, type Translated } from "../../data-plane/service-translation.ts";
import type { Party } from "../../data-plane/world.ts";
import { endOf, reportsOf, type FlowReport } from "../../traffic/flow-report.ts";
import { heldConnection } from "./held-connection.ts";
import { listenersOfPod, type Listener } from "./listeners.ts";
import { lookUp } from "./resolver.ts";
import type { Destination, DialOutcome, HeldConnection, PodNetwork, PodNetworks } from "./pod-network.ts";

/** What the pods' network is made of. */
export interface ClusterNetworkOptions {
  store: ObjectStore;
  dataPlane: DataPlane;
  /** Addresses of the hosts outside the cluster, by DNS name. */
  hosts: Readonly<Record<string, readonly string[]>>;
  /** The resolver of pods that name none. */
  clusterDns: string;
  /** What becomes of SCTP. Default: it is carried. */
  sctp?: "carried" | "dropped" | "unsupported";
  now: () => number;
  /** Receives what the agents report of each attempt. */
  report?: (report: FlowReport) => void;
}

/** When a kernel sends the first packet of a connection again, in milliseconds after the first time. */
const SENDS_AT_MS = {
  TCP: [0, 1000, 3000, 7000, 15_000, 31_000, 63_000],
  UDP: [0],
  SCTP: [0, 3000, 9000, 21_000],
  ICMP: [0],
};
/** After how long it gives up by itself. */
const GIVES_UP_MS = 127_000;
const ROUND_TRIP_MS = 2;
const KUBELET_PORT = 10_250;
const DNS_PORT = 53;
const API_SERVER_PORT = 6443;
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** What answered an attempt. */
export interface Reached {
  party: Party;
  ip: string;
  port: number;
  /** The pod that has the port, where one has. */
  pod: KubeObject | undefined;
  listener: Listener | undefined;
  sourcePort: number;
}

/** The cluster's network: Services are translated, policies asked, and whoever listens answers. */
export class ClusterNetwork implements PodNetworks {
  readonly options: ClusterNetworkOptions;
  #sourcePort = 32_768;

  constructor(options: ClusterNetworkOptions) {
    this.options = options;
  }

  of(pod: KubeObject): PodNetwork {
    const { podIP = "" } = (pod["status"] ?? {}) as { podIP?: string };
    return {
      ip: podIP,
      dial: async (destination, timeoutMs, signal) => {
        const reached = await this.#dial(pod, destination, timeoutMs, signal);
        return typeof reached === "string" ? reached : "open";
      },
      hold: (destination, timeoutMs, receive, signal) =>
        this.#hold(pod, { destination, timeoutMs, receive, signal }),
      resolve: (name, signal) => lookUp(this, pod, name, signal),
    };
  }

  async #hold(
    pod: KubeObject,
    { destination, timeoutMs, receive, signal }: HoldRequest,
  ): Promise<HeldConnection | Exclude<DialOutcome, "open">> {
    const reached = await this.#dial(pod, destination, timeoutMs, signal);
    if (typeof reached === "string") return reached;
    const from = partyOf(pod);
    const { dataPlane } = this.options;
    return heldConnection({
      dataPlane,
      from,
      sourceIp: this.of(pod).ip,
      reached,
      protocol: destination.protocol,
      receive,
    });
  }

  async #dial(
    pod: KubeObject,
    destination: Destination,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Reached | Exclude<DialOutcome, "open">> {
    const isSctp = destination.protocol === "SCTP";
    if (isSctp && this.options.sctp === "unsupported") return "unsupported";
    const isLost = isSctp && this.options.sctp === "dropped";
    const limitMs = timeoutMs > 0 ? timeoutMs : GIVES_UP_MS;
    let passedMs = 0;
    const sends = SENDS_AT_MS[destination.protocol].filter((ms) => ms < limitMs);
    for (const atMs of sends) {
      await pause(atMs - passedMs || ROUND_TRIP_MS, signal);
      passedMs = atMs;
      const answer = signal.aborted || isLost ? "silence" : this.#attempt(pod, destination);
      if (answer !== "silence") return answer;
    }
    await pause(limitMs - passedMs, signal);
    return "timeout";
  }

  /** One packet, and what comes back at once: silence where a policy drops it or nobody has the address. */
  #attempt(pod: KubeObject, destination: Destination): Reached | "refused" | "silence" {
    const { dataPlane, store } = this.options;
    const from = partyOf(pod);
    const current = store.get(builtIn("pods"), pod.metadata.namespace, pod.metadata.name);
    if (current === undefined || !dataPlane.has(from)) return "silence";
    const route = routeOf(dataPlane.world, destination, (count) => Math.floor(Math.random() * count));
    if (route === "no-backend") return "refused";
    if (route === "no-port") return "silence";
    const judgement = dataPlane.judge({
      from,
      to: route.party,
      protocol: destination.protocol,
      port: route.port,
      ...(route.service === undefined ? {} : { throughService: true }),
    });
    const sourcePort = this.#nextSourcePort();
    this.#tell(pod, route, { judgement, sourcePort, protocol: destination.protocol });
    if (judgement.verdict === "denied") return "silence";
    const listener = this.#listenerAt(route, destination.protocol);
    if (listener === "nobody") return "silence";
    if (listener === "closed") return "refused";
    const { party, ip, port } = route;
    return { party, ip, port, sourcePort, ...listener };
  }

  #listenerAt(
    { party, ip, port }: Translated,
    protocol: Destination["protocol"],
  ): "nobody" | "closed" | Pick<Reached, "pod" | "listener"> {
    const anonymous = { pod: undefined, listener: undefined };
    if (party.kind === "external") return this.#isServedOutside(ip, port) ? anonymous : "nobody";
    if (party.kind === "pod") {
      const pod = this.options.store.get(builtIn("pods"), party.namespace, party.name);
      const listener =
        pod && listenersOfPod(pod).find((one) => one.port === port && one.protocol === protocol);
      return listener === undefined ? "closed" : { pod, listener };
    }
    if (protocol === "TCP" && this.#isNodePort(party.name, port)) return anonymous;
    const found = this.#hostPods(party.name).flatMap((pod) => {
      const listener = listenersOfPod(pod).find((one) => one.port === port && one.protocol === protocol);
      return listener === undefined ? [] : [{ pod, listener }];
    });
    return found[0] ?? "closed";
  }

  #isServedOutside(ip: string, port: number): boolean {
    if (ip === this.options.clusterDns) return port === DNS_PORT;
    return Object.values(this.options.hosts).some((addresses) => addresses.includes(ip));
  }

  /** Every node has a kubelet; one has the API server. */
  #isNodePort(name: string, port: number): boolean {
    if (port === KUBELET_PORT) return true;
    const node = this.options.store.get(builtIn("nodes"), undefined, name);
    return port === API_SERVER_PORT && node?.metadata.labels?.[CONTROL_PLANE] !== undefined;
  }

  #hostPods(node: string): KubeObject[] {
    return this.options.store.list(builtIn("pods")).filter((pod) => {
      const { nodeName, hostNetwork } = (pod["spec"] ?? {}) as Partial<PodSpec>;
      return nodeName === node && hostNetwork === true;
    });
  }

  #nextSourcePort(): number {
    this.#sourcePort = this.#sourcePort >= 60_999 ? 32_768 : this.#sourcePort + 1;
    return this.#sourcePort;
  }

  #tell(
    pod: KubeObject,
    { party, ip, port }: Translated,
    {
      judgement,
      sourcePort,
      protocol,
    }: { judgement: Judgement; sourcePort: number; protocol: Destination["protocol"] },
  ): void {
    const { report, dataPlane, now } = this.options;
    if (report === undefined) return;
    const attempt = {
      timeMs: now(),
      from: endOf(dataPlane.world, partyOf(pod), this.of(pod).ip),
      to: endOf(dataPlane.world, party, ip),
      protocol,
      sourcePort,
      destinationPort: port,
      stage: "opening" as const,
    };
    for (const one of reportsOf(attempt, judgement)) report(one);
  }
}

/** Waits, unless the program is stopped. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await sleep(ms, undefined, { signal }).catch(() => undefined);
}

interface HoldRequest {
  destination: Destination;
  timeoutMs: number;
  receive: (chunk: Buffer) => void;
  signal: AbortSignal;
}

function partyOf({ metadata }: KubeObject): Party & { kind: "pod" } {
  return { kind: "pod", namespace: metadata.namespace ?? "default", name: metadata.name };
}
