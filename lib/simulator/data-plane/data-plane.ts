import type { KubeObject, ObjectStore, StoreEvent } from "../api/object-store.ts";
import { apiVersionOf } from "../api/resource-type.ts";
import { ConnectionTable, type Tuple } from "./connection-table.ts";
import { judge, type Judgement } from "./judge.ts";
import { CILIUM_LIKE, type EnforcementProfile } from "./enforcement-profile.ts";
import { partyAt, type Connection, type World } from "./world.ts";
import { shapesWorld, worldOf } from "./world-of-objects.ts";

/** What a data plane is built on. */
export interface DataPlaneOptions {
  store: ObjectStore;
  /** How long a change in the store takes to be in effect, in milliseconds. Default 150. */
  programmingDelayMs?: number;
  profile?: EnforcementProfile;
}

const DEFAULT_PROGRAMMING_DELAY_MS = 150;

/**
 * The agents of the simulated CNI: they follow the store with a delay, as real ones do, and judge connections by the
 * state that they have programmed, not by the one that the API already shows.
 */
export class DataPlane {
  readonly connections = new ConnectionTable();
  readonly #profile: EnforcementProfile;
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
    const delayMs = options.programmingDelayMs ?? DEFAULT_PROGRAMMING_DELAY_MS;
    for (const resource of options.store.resourceTypes()) {
      if (!shapesWorld({ apiVersion: apiVersionOf(resource), kind: resource.kind })) continue;
      for (const object of options.store.list(resource)) this.#programmed.set(keyOf(object), object);
    }
    this.#unsubscribe = options.store.subscribe((event) => {
      if (shapesWorld(event.object)) this.#schedule(event, delayMs);
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

  #schedule(event: StoreEvent, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      this.#program(event);
    }, delayMs);
    this.#pending.set(timer, event);
  }

  #program(event: StoreEvent): void {
    if (event.type === "DELETED") this.#programmed.delete(keyOf(event.object));
    else this.#programmed.set(keyOf(event.object), event.object);
    this.#world = undefined;
    this.#verdicts.clear();
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

function keyOf(object: KubeObject): string {
  return `${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}
