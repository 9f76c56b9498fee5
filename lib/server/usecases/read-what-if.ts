import "server-only";

import type { FlowEdge } from "#lib/flows/index.ts";
import { ok, refuse, slimPolicy, slimSnapshot, type Result, type WhatIfPart } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { enforcedPolicies } from "./loading/edge-judgement.ts";
import { edgesOf, standingOf } from "./loading/namespace-desk.ts";

/** More would make a browser wait for seconds and hold hundreds of megabytes; about 25,000 pods. */
const MOST_BYTES = 16_000_000;

/**
 * What a browser needs to try edits of a namespace's policies by itself. Nothing is written, now or later.
 * Refuses with "not-found" where the cluster has no such namespace, and with "too-large" where the part is too large to
 * travel.
 */
export async function readWhatIf(
  ctx: Context,
  { namespace }: { readonly namespace: string },
): Promise<Result<WhatIfPart>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const standing = standingOf(picture, namespace);
  if (!standing.ok) return standing;
  const edges = edgesOf(picture, namespace);
  const judged = edges.filter(({ protocol }) => protocol !== "ICMP");
  const part: WhatIfPart = {
    namespace,
    snapshot: slimSnapshot(picture.snapshot),
    enforcedPolicies: enforcedPolicies(picture).map(slimPolicy),
    edges: judged.map(edgeOf),
    notJudged: edges.length - judged.length,
  };
  return withinLimit(part);
}

function edgeOf({ key, sender, receiver, port, protocol }: FlowEdge) {
  return { key, sender, receiver, port, protocol };
}

function withinLimit(part: WhatIfPart): Result<WhatIfPart> {
  const bytes = JSON.stringify(part).length;
  if (bytes <= MOST_BYTES) return ok(part);
  const megabytes = (size: number) => `${Math.round(size / 1_000_000)} MB`;
  return refuse({
    code: "too-large",
    message: `This cluster's ${part.snapshot.pods.length} pods and ${part.snapshot.policies.length} policies take ${megabytes(bytes)}, more than the ${megabytes(MOST_BYTES)} that are sent to a browser. Use "drawbridge impact" in a terminal.`,
  });
}
