import type { ImpactEdge } from "./impact-edge.ts";

/** What becomes of a connection. `denied` was denied when it was seen, too. */
export const IMPACT_VERDICTS = ["would-be-denied", "uncertain", "denied", "allowed"] as const;

/** One connection with its verdict and, unless it is allowed, the reasons. */
export interface ImpactRow {
  readonly verdict: (typeof IMPACT_VERDICTS)[number];
  readonly sender: string;
  readonly receiver: string;
  readonly port: number;
  readonly protocol: ImpactEdge["protocol"];
  readonly observed: ImpactEdge["observed"];
  readonly connections: number;
  readonly reasons: readonly string[];
}
