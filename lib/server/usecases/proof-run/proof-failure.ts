import "server-only";

import { failureOf, refusedCreation, type ProofFailure } from "#lib/probes/index.ts";
import type { ClusterRefusal } from "#lib/server/cluster/cluster-refusal.ts";

/** Words that only admission uses: without them a 403 is about the account's permissions. */
const ADMISSION =
  /exceeded quota|violates PodSecurity|denied the request|calling webhook|admission|must specify|maximum .* usage per|limits\.|forbidden: /;
const PERMISSION = /cannot (create|delete|get|list|patch) resource/;

/** What a refusal of the cluster means for a run: whose fault it is, with the cluster's own words. */
export function proofFailure(refusal: ClusterRefusal): ProofFailure {
  const said = refusal.message;
  switch (refusal.code) {
    case "read-only":
      return failureOf("read-only");
    case "unreachable":
    case "throttled":
      return failureOf("unreachable", said);
    case "unauthorized":
      return failureOf("forbidden", said);
    case "forbidden":
      return isAdmission(said) ? refusedCreation(said) : failureOf("forbidden", said);
    case "server-error":
      return /webhook/.test(said) ? failureOf("refused", said) : failureOf("unreachable", said);
    default:
      return failureOf("refused", said);
  }
}

/** What a refusal to run a command means. A pod that is gone was taken away in the middle. */
export function execFailure(refusal: ClusterRefusal): ProofFailure {
  const said = refusal.message;
  if (refusal.code === "read-only") return failureOf("read-only");
  if (refusal.code === "unreachable" || refusal.code === "throttled") return failureOf("unreachable", said);
  if (refusal.code === "not-found") return failureOf("interrupted", `A canary pod was taken away: ${said}`);
  return failureOf("exec", said);
}

/** Whether admission refused an object, rather than the account's permissions. */
export function isAdmission(said: string): boolean {
  return ADMISSION.test(said) && !PERMISSION.test(said);
}
