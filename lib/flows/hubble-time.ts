import type { Timestamp } from "@bufbuild/protobuf/wkt";

/** Epoch milliseconds of a protobuf timestamp, rounded down; 0 where it is missing. */
export function timeMs(time: Timestamp | undefined): number {
  return time === undefined ? 0 : Number(time.seconds) * 1000 + Math.floor(time.nanos / 1_000_000);
}
