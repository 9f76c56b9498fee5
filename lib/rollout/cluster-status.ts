import type { CniFacts, ClusterId } from "#lib/policy/index.ts";
import type { ProofStanding } from "#lib/probes/index.ts";

/** How current the picture of the cluster is. Shown on every page; times are epoch milliseconds. */
export type SnapshotStatus =
  | {
      readonly kind: "connected";
      readonly syncedAtMs: number;
      readonly resourceVersion: string;
      /** Kinds that this account may not read: the picture lacks them. Absent where it lacks nothing. */
      readonly unreadable?: readonly { readonly kind: string; readonly reason: string }[];
    }
  | { readonly kind: "syncing"; readonly sinceMs: number; readonly detail: string }
  | {
      readonly kind: "lost";
      readonly sinceMs: number;
      readonly lastSyncedAtMs?: number;
      readonly reason: string;
    };

/** How well flows arrive from one source. */
export type FlowSourceStatus =
  | { readonly kind: "none"; readonly reason: string }
  | {
      readonly kind: "receiving";
      readonly source: string;
      readonly flowsPerSecond: number;
      readonly lastFlowAtMs?: number;
      readonly lostEvents: number;
      readonly unavailableNodes: readonly string[];
      readonly connectedNodes: number;
      /** Lines or messages that could not be read, with the newest reason. */
      readonly unreadable: { readonly count: number; readonly newest?: string };
    }
  | { readonly kind: "lost"; readonly source: string; readonly sinceMs: number; readonly reason: string };

/** Everything that the header says about the cluster, in one value. */
export interface ClusterStatus {
  readonly clusterId: ClusterId;
  readonly name: string;
  readonly simulated: boolean;
  readonly writes: "on" | "off";
  readonly snapshot: SnapshotStatus;
  readonly flows: FlowSourceStatus;
  readonly cni?: CniFacts;
  /** What the last proof of enforcement is worth; absent until a snapshot was read. */
  readonly proof?: ProofStanding & { readonly title: string; readonly inert: boolean };
  /** What a folder scenario lacks or holds wrong, by file and line. */
  readonly scenarioProblems: readonly {
    readonly file: string;
    readonly line: number;
    readonly message: string;
  }[];
}
