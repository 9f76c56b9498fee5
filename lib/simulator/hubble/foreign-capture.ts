import type { World } from "../data-plane/world.ts";
import type { Problem } from "../scenario/problem.ts";
import type { Capture } from "./capture.ts";
import { absentPod } from "./captured-end.ts";

/** A capture often holds a few pods that nobody has manifests of, such as the collector that took it. */
const LEAST_SHARE = 0.5;

/** Says that a capture is of another cluster: at least half of its flows name pods that this one does not have. */
export function foreignCapture({ file, flows }: Capture, world: World): Problem[] {
  const missing = flows.flatMap(({ source, destination }) => {
    const absent = absentPod(world, source) ?? absentPod(world, destination);
    return absent === undefined ? [] : [absent];
  });
  const [first] = missing;
  if (first === undefined || missing.length < flows.length * LEAST_SHARE) return [];
  const count = `${missing.length} of ${flows.length} flows name pods that this cluster does not have`;
  return [{ file, line: 1, message: `the capture is of another cluster: ${count} (first: ${first})` }];
}
