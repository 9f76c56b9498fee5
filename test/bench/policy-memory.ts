import { compileSnapshot } from "#lib/policy/index.ts";
import { connectivityOf } from "#lib/policy/connectivity/connectivity.ts";
import { LARGE, largeCluster } from "../cast/large-cluster.ts";
import { everyOpening, type ChildFigures } from "./policy/connectivity.ts";
import { timeMs } from "./policy/timing.ts";

/** A process of its own for `bench policy`: compiles the large cluster and lists its connectivity, once and cold. */
const { snapshot } = largeCluster({ ...LARGE, edges: 0 });
const rssBeforeMb = process.memoryUsage.rss() / 2 ** 20;
let openPairs = 0;
let cluster = compileSnapshot({ ...snapshot, pods: [], workloads: [], policies: [] });
const compileMs = timeMs(() => (cluster = compileSnapshot(snapshot)));
const connectivityMs = timeMs(() => (openPairs = everyOpening(connectivityOf(cluster))));
const figures: ChildFigures = {
  compileMs,
  connectivityMs,
  openPairs,
  maxRssMb: process.resourceUsage().maxRSS / 1024,
  rssBeforeMb,
};
console.log(JSON.stringify(figures));
