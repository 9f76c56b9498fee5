import { gzipSync } from "node:zlib";
import { slimPolicy, slimSnapshot, type WhatIfPart } from "#lib/policy/index.ts";
import type { LargeCluster } from "../../cast/large-cluster.ts";
import { figure } from "../report.ts";

/** How much of the large cluster travels to a browser that tries edits, as the server compresses it. */
export function measureWhatIfPart({ snapshot, edges }: LargeCluster): void {
  const namespace = snapshot.workloads.at(-1)?.namespace ?? "";
  const part: WhatIfPart = {
    namespace,
    snapshot: slimSnapshot(snapshot),
    enforcedPolicies: snapshot.policies.map(slimPolicy),
    edges: edges
      .filter(({ sender, receiver }) =>
        [sender, receiver].some((peer) => "namespace" in peer && peer.namespace === namespace),
      )
      .map((edge, index) => ({ ...edge, key: String(index) })) as WhatIfPart["edges"],
    notJudged: 0,
  };
  const text = JSON.stringify(part);
  figure("policy.what-if.part", text.length / 1_000_000, "MB");
  figure("policy.what-if.part.compressed", gzipSync(text).length / 1_000_000, "MB");
}
