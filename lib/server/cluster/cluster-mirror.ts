import "server-only";
import type { ClusterId, CniFacts, Snapshot } from "#lib/policy/index.ts";
import { cniFacts } from "./cni-facts.ts";
import { isMirrored } from "#lib/manifests/foreign-policy-row.ts";
import type { MirrorRow, WatchedKind } from "./watched-kind.ts";
import { WorkloadRows } from "#lib/manifests/workload-rows.ts";

type RowOf<K extends MirrorRow["kind"]> = Extract<MirrorRow, { kind: K }>["row"];

/** Everything that the watches have told, as rows. Holds what is needed to make a Snapshot, and nothing raw. */
export class ClusterMirror {
  readonly #kinds = new Map<string, Map<string, MirrorRow>>();
  readonly #workloads = new WorkloadRows();
  readonly #configMaps = new Map<string, Readonly<Record<string, string>>>();
  #newest = 0n;

  replace(kind: WatchedKind, objects: ReadonlyMap<string, unknown>): void {
    this.#kinds.set(kind.path, new Map([...objects].map(([key, object]) => [key, kind.read(object)])));
  }

  put(kind: WatchedKind, key: string, object: unknown): void {
    this.#rowsOf(kind).set(key, kind.read(object));
  }

  remove(kind: WatchedKind, key: string): void {
    this.#rowsOf(kind).delete(key);
  }

  /** Forgets a kind that the API server serves no more. */
  drop(kind: WatchedKind): void {
    this.#kinds.delete(kind.path);
  }

  setConfigMap(name: string, data: Readonly<Record<string, string>> | undefined): void {
    if (data === undefined) this.#configMaps.delete(name);
    else this.#configMaps.set(name, data);
  }

  /** resourceVersions of one server are comparable numbers (documented since Kubernetes 1.35); others are left out. */
  reached(resourceVersion: string): void {
    if (!/^\d+$/.test(resourceVersion)) return;
    const version = BigInt(resourceVersion);
    if (version > this.#newest) this.#newest = version;
  }

  get resourceVersion(): string {
    return String(this.#newest);
  }

  /** The snapshot as of now. Rows that did not change since the last call are the same objects in both. */
  snapshot(clusterId: ClusterId, takenAtMs: number): Snapshot {
    const controllers = this.#all("controller");
    const nodes = this.#all("node");
    return {
      clusterId,
      resourceVersion: this.resourceVersion,
      takenAtMs,
      namespaces: this.#all("namespace"),
      ...this.#workloads.resolve(this.#all("pod"), controllers),
      services: this.#all("service"),
      endpointSlices: this.#all("endpoint-slice"),
      nodes: nodes.map((row) => row.node),
      policies: this.#all("network-policy"),
      foreignPolicies: this.#all("foreign-policy").filter((policy) => !isMirrored(policy)),
      cni: this.#cni(),
    };
  }

  #cni(): CniFacts {
    return cniFacts({
      controllers: this.#all("controller"),
      nodes: this.#all("node"),
      configMaps: this.#configMaps,
    });
  }

  #rowsOf(kind: WatchedKind): Map<string, MirrorRow> {
    const known = this.#kinds.get(kind.path) ?? new Map<string, MirrorRow>();
    this.#kinds.set(kind.path, known);
    return known;
  }

  #all<K extends MirrorRow["kind"]>(kind: K): RowOf<K>[] {
    const rows: RowOf<K>[] = [];
    for (const ofKind of this.#kinds.values()) {
      for (const entry of ofKind.values()) {
        if (entry.kind !== kind) break;
        rows.push(entry.row as RowOf<K>);
      }
    }
    return rows;
  }
}
