import type { KubeObject, ObjectStore, StoreEvent } from "../api/object-store.ts";
import { apiVersionOf } from "../api/resource-type.ts";
import { ConnectionTable, type Tuple } from "./connection-table.ts";
import { judgeBetween, type Judgement } from "./judge.ts";
import { PolicyLag, type PolicyChange } from "./policy-lag.ts";
import { CILIUM_LIKE, type EnforcementProfile } from "./enforcement-profile.ts";
import { partyAt, type Connection, type Party, type World } from "./world.ts";
import { shapesWorld, worldOf } from "./world-of-objects.ts";

/**
 * How long agents take to put a policy into effect, in milliseconds: all of them the same time, or each a time of its
 * own between two bounds.
 */
export type ProgrammingDelay = number | { least: number; most: number };

/** What a data plane is built on. */
export interface DataPlaneOptions {
  store: ObjectStore;
  /** How long a change of a policy takes to be in effect, in milliseconds. Default 150. */
  programmingDelayMs?: ProgrammingDelay;
  profile?: EnforcementProfile;
}

const DEFAULT_PROGRAMMING_DELAY_MS = 150;

/**
 * The agents of the simulated CNI: they follow the policies in the store with a delay, as real ones do, and judge
 * connections by the state that they have programmed, not by the one that the API already shows.
 */
export class DataPlane {
  readonly connections = new ConnectionTable();
  readonly #profile: EnforcementProfile;
  readonly #delay: ProgrammingDelay;
  readonly #due = new Map<string, number>();
  readonly #programmed = new Map<string, KubeObject>();
  /** What to do when a timer fires. */
  readonly #pending = new Map<NodeJS.Timeout, () => void>();
  readonly #lag = new PolicyLag();
  /** The worlds of nodes that lag, until anything changes. */
  readonly #lagging = new Map<string, World>();
  readonly #verdicts = new Map<string, Judgement>();
  /** The DNS names by which an address was last asked for: a rule that names domains is about them. */
  readonly #names = new Map<string, readonly string[]>();
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #world: World | undefined;
  #changes = 0;

  constructor(options: DataPlaneOptions) {
    this.#profile = options.profile ?? CILIUM_LIKE;
    this.#delay = options.programmingDelayMs ?? DEFAULT_PROGRAMMING_DELAY_MS;
    for (const resource of options.store.resourceTypes()) {
      if (!shapesWorld({ apiVersion: apiVersionOf(resource), kind: resource.kind })) continue;
      for (const object of options.store.list(resource)) this.#programmed.set(keyOf(object), object);
    }
    this.#unsubscribe = options.store.subscribe((event) => {
      if (!shapesWorld(event.object)) return;
      if (isPolicy(event.object)) this.#spread(event);
      else this.#program(event);
    });
  }

  /** The state that is in effect now, with the newest policies that any node has. */
  get world(): World {
    this.#world ??= worldOf(this.#programmed.values());
    return this.#world;
  }

  /** Judges a connection by the state in effect; each distinct question is worked out once per state. */
  judge(connection: Connection): Judgement {
    const { to } = connection;
    if (to.kind === "external" && to.names !== undefined) this.#names.set(to.ip, to.names);
    const question = JSON.stringify(connection);
    let judgement = this.#verdicts.get(question);
    if (judgement === undefined) {
      const worlds = { egress: this.#worldAt(connection.from), ingress: this.#worldAt(to) };
      judgement = judgeBetween(worlds, connection, this.#profile);
      this.#verdicts.set(question, judgement);
    }
    return judgement;
  }

  /** Whether a party is on the network now: one that is not yet, or no more, can be asked nothing about. */
  has(party: Party): boolean {
    if (party.kind === "external") return true;
    if (party.kind === "node") return this.world.nodes.has(party.name);
    return this.world.pods.has(`${party.namespace}/${party.name}`);
  }

  /** Calls `listener` whenever a change has come into effect; the returned function ends that. */
  onProgrammed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Puts everything that still waits for its delay into effect at once. */
  programNow(): void {
    for (const program of this.#pending.values()) program();
  }

  /** Stops following the store. */
  close(): void {
    this.#unsubscribe();
    for (const timer of this.#pending.keys()) clearTimeout(timer);
    this.#pending.clear();
  }

  /** With bounds each node's agent takes its own time, else all take the same. */
  #spread(event: StoreEvent): void {
    this.#changes += 1;
    const object = event.type === "DELETED" ? undefined : event.object;
    const change = { key: keyOf(event.object), number: this.#changes, object };
    if (typeof this.#delay === "number") {
      this.#schedule(change, undefined, this.#delay);
      return;
    }
    const { least, most } = this.#delay;
    const nodes = [...this.world.nodes.keys()];
    for (const node of nodes) this.#schedule(change, node, least + Math.random() * (most - least));
    if (nodes.length === 0) this.#schedule(change, undefined, most);
  }

  /** On one node a change never overtakes an earlier change of the same policy. */
  #schedule(change: PolicyChange, node: string | undefined, delayMs: number): void {
    const key = `${node ?? ""} ${change.key}`;
    const dueMs = Math.max(performance.now() + delayMs, this.#due.get(key) ?? 0);
    this.#due.set(key, dueMs);
    const program = () => {
      clearTimeout(timer);
      this.#pending.delete(timer);
      if (this.#due.get(key) === dueMs) this.#due.delete(key);
      this.#programOn(node, change);
    };
    const timer = setTimeout(program, dueMs - performance.now());
    this.#pending.set(timer, program);
  }

  #programOn(node: string | undefined, change: PolicyChange): void {
    const before = this.#programmed.get(change.key);
    const others = node === undefined ? [] : [...this.world.nodes.keys()].filter((name) => name !== node);
    const isNews = node === undefined || this.#lag.advance(change, { node, others, before });
    if (node === undefined) this.#lag.settle(change);
    if (isNews) this.#set(change.key, change.object);
    this.#changed();
  }

  #program(event: StoreEvent): void {
    this.#set(keyOf(event.object), event.type === "DELETED" ? undefined : event.object);
    this.#changed();
  }

  #set(key: string, object: KubeObject | undefined): void {
    if (object === undefined) this.#programmed.delete(key);
    else this.#programmed.set(key, object);
    this.#world = undefined;
  }

  #changed(): void {
    this.#lagging.clear();
    this.#verdicts.clear();
    if (!this.#profile.establishedSurvive)
      this.connections.forgetIf((connection) => this.#isDenied(connection));
    for (const listener of this.#listeners) listener();
  }

  /** The state as the agent at a party's node has it. */
  #worldAt(party: Party): World {
    const node =
      party.kind === "pod" ? this.world.pods.get(`${party.namespace}/${party.name}`)?.nodeName : undefined;
    const behind = node === undefined ? undefined : this.#lag.of(node);
    if (node === undefined || behind === undefined) return this.world;
    const known = this.#lagging.get(node);
    if (known !== undefined) return known;
    const objects = new Map<string, KubeObject | undefined>([...this.#programmed, ...behind]);
    const world = worldOf([...objects.values()].filter((object) => object !== undefined));
    this.#lagging.set(node, world);
    return world;
  }

  #isDenied({ sourceIp, destinationIp, destinationPort, protocol }: Tuple): boolean {
    const from = partyAt(this.world, sourceIp);
    const party = partyAt(this.world, destinationIp);
    const to = party.kind === "external" ? { ...party, names: this.#names.get(party.ip) ?? [] } : party;
    return this.judge({ from, to, protocol, port: destinationPort }).verdict === "denied";
  }
}

/** Pods, their addresses and Services are there when the API says so; agents take their time for policies. */
function isPolicy({ kind }: KubeObject): boolean {
  return kind.endsWith("NetworkPolicy");
}

function keyOf(object: KubeObject): string {
  return `${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}
