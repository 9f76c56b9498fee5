import "server-only";

import { clusterUidOf, type EnforcementProof } from "#lib/probes/index.ts";
import type { ProcessContext } from "../context.ts";

/**
 * Whether the cluster that is reached now is another one than a run was made in, however the two are called: a context
 * that points elsewhere by now, a test cluster that was made anew. False where either says nothing of itself.
 */
export async function isOtherCluster(
  ctx: ProcessContext,
  { cni }: Pick<EnforcementProof, "cni">,
): Promise<boolean> {
  if (cni.cluster === undefined) return false;
  const uid = await uidNow(ctx);
  return uid !== undefined && uid !== cni.cluster;
}

/** Asked now, because the stored picture may be older than the change; an account that may not ask has the picture. */
async function uidNow(ctx: ProcessContext): Promise<string | undefined> {
  const live = await ctx.cluster.getNamespace("kube-system");
  if (live.ok) return live.value.uid;
  const snapshot = await ctx.snapshot();
  return snapshot.ok ? clusterUidOf(snapshot.value) : undefined;
}
