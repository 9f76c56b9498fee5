import "server-only";
import type { ClusterEvidence, ClusterId, Snapshot, UnreadableResource } from "#lib/policy/index.ts";
import { enforcementReport } from "#lib/enforcement/index.ts";
import { isMirrored } from "#lib/manifests/foreign-policy-row.ts";
import { NO_EVIDENCE, type AskedEvidence } from "./read-evidence.ts";
import type { MirrorRow, WatchedKind } from "./watched-kind.ts";
import type { PlatformRow } from "#lib/manifests/platform-kinds.ts";
import { platformObjects } from "#lib/manifests/platform-parts.ts";
import { WorkloadRows } from "#lib/manifests/workload-rows.ts";

type RowOf<K extends MirrorRow["kind"]> = Extract<MirrorRow, { kind: K }>["row"];

/** Everything that the watches have told, as rows. Holds what is needed to make a Snapshot, and nothing raw. */
export class ClusterMirror {
  readonly #kinds = new Map<string, Map<string, MirrorRow>>();
  readonly #workloads = new WorkloadRows();
  /** Parts of the platform by the path of each kind that tells them and was read. */
  readonly #parts = new Map<string, PlatformRow["part"]>();
  #asked: AskedEvidence = NO_EVIDENCE;
  #newest = 0n;

  replace(kind: WatchedKind, objects: ReadonlyMap<string, unknown>): void {
    this.#kinds.set(kind.path, new Map([...objects].map(([key, object]) => [key, kind.read(object)])));
    if (kind.part !== undefined) this.#parts.set(kind.path, kind.part);
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
    this.#parts.delete(kind.path);
  }

  /** What was asked for object by object. */
  get asked(): AskedEvidence {
    return this.#asked;
  }

  setAsked(asked: AskedEvidence): void {
    this.#asked = asked;
  }

  /** Whether there is a namespace of this name; true also where they are not known. */
  mayHaveNamespace(name: string): boolean {
    const namespaces = this.#all("namespace");
    return namespaces.length === 0 || namespaces.some((namespace) => namespace.name === name);
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

  /**
   * The snapshot as of now, with the kinds that could not be read. Rows that did not change since the last call are the
   * same objects in both.
   */
  snapshot(
    clusterId: ClusterId,
    takenAtMs: number,
    unreadable: readonly UnreadableResource[] = [],
  ): Snapshot {
    const controllers = this.#all("controller");
    const nodes = this.#all("node");
    const platform = this.#all("platform");
    const evidence: ClusterEvidence = {
      ...this.#asked,
      controllers: controllers.flatMap((row) => row.evidence ?? []),
      nodes: nodes.map((row) => row.evidence),
      unreadable: [
        ...unreadable,
        ...this.#asked.unreadable,
        ...platform.flatMap(({ unread }) => unread ?? []),
      ],
    };
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
      cni: enforcementReport(evidence).cni,
      platform: platformObjects(
        platform.map(({ row }) => row),
        new Set(this.#parts.values()),
      ),
      evidence,
    };
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
