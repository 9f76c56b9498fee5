import type { Flow } from "#lib/wire/hubble/flow_pb.js";

/** A flow as a log keeps it: small until somebody asks for the message. */
export interface Observed {
  timeMs: number;
  /** The node whose agent reported it. */
  node: string;
  flow: () => Flow;
}

/** Flows from before the simulator ran. */
export interface Past {
  /** Oldest first, from `sinceMs` up to but not including `untilMs`. */
  between: (sinceMs: number, untilMs: number) => Iterable<Observed>;
  /** The last `count`, oldest first. */
  last: (count: number) => Observed[];
  /** When it begins, in milliseconds since 1970. */
  startMs: number;
}
