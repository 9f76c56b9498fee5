import type { KubeObject, ObjectStore, StoreEvent } from "../api/object-store.ts";
import { apiVersionOf } from "../api/resource-type.ts";
import { ConnectionTable, type Tuple } from "./connection-table.ts";
import { judge, type Judgement } from "./judge.ts";
import { CILIUM_LIKE, type EnforcementProfile } from "./enforcement-profile.ts";
import { partyAt, type Connection, type Party, type World } from "./world.ts";
import { shapesWorld, worldOf } from "./world-of-objects.ts";

/** How long agents take to put a policy into effect: always so many milliseconds, or anything between two bounds. */
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
  readonly #pending = new Map<NodeJS.Timeout, StoreEvent>();
  readonly #verdicts = new Map<string, Judgement>();
  /** The DNS names by which an address was last asked for: a rule that names domains is about them. */
  readonly #names = new Map<string, readonly string[]>();
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #world: World | undefined;

  constructor(options: DataPlaneOptions) {
    this.#profile = options.profile ?? CILIUM_LIKE;
    this.#delay = options.programmingDelayMs ?? DEFAULT_PROGRAMMING_DELAY_MS;
    for (const resource of options.store.resourceTypes()) {
      if (!shapesWorld({ apiVersion: apiVersionOf(resource), kind: resource.kind })) continue;
      for (const object of options.store.list(resource)) this.#programmed.set(keyOf(object), object);
    }
    this.#unsubscribe = options.store.subscribe((event) => {
      if (!shapesWorld(event.object)) return;
      if (isPolicy(event.object)) this.#schedule(event, this.#delayMs());
      else this.#program(event);
    });
  }

  /** The state that is in effect now. */
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
      judgement = judge(this.world, connection, this.#profile);
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
    const waiting = [...this.#pending];
    this.#pending.clear();
    for (const [timer, event] of waiting) {
      clearTimeout(timer);
      this.#program(event);
    }
  }

  /** Stops following the store. */
  close(): void {
    this.#unsubscribe();
    for (const timer of this.#pending.keys()) clearTimeout(timer);
    this.#pending.clear();
  }

  #delayMs(): number {
    if (typeof this.#delay === "number") return this.#delay;
    const { least, most } = this.#delay;
    return least + Math.random() * (most - least);
  }

  /** A change of a policy never overtakes an earlier change of the same one. */
  #schedule(event: StoreEvent, delayMs: number): void {
    const key = keyOf(event.object);
    const dueMs = Math.max(performance.now() + delayMs, this.#due.get(key) ?? 0);
    this.#due.set(key, dueMs);
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      if (this.#due.get(key) === dueMs) this.#due.delete(key);
      this.#program(event);
    }, dueMs - performance.now());
    this.#pending.set(timer, event);
  }

  #program(event: StoreEvent): void {
    if (event.type === "DELETED") this.#programmed.delete(keyOf(event.object));
    else this.#programmed.set(keyOf(event.object), event.object);
    this.#world = undefined;
    this.#verdicts.clear();
    if (!this.#profile.establishedSurvive)
      this.connections.forgetIf((connection) => this.#isDenied(connection));
    for (const listener of this.#listeners) listener();
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
