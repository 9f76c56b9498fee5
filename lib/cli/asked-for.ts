import {
  compileSnapshot,
  PROFILES,
  type CompiledCluster,
  type ProfileName,
  type Snapshot,
} from "#lib/policy/index.ts";
import type { Format } from "./output-format.ts";

/** How an answer is wanted. */
export interface AskedFor {
  readonly format: Format;
  readonly profile?: ProfileName;
}

/** The cluster as the profile reads it that was asked for; else as its own CNI does. */
export function compiledFor(snapshot: Snapshot, { profile }: AskedFor): CompiledCluster {
  return compileSnapshot(snapshot, snapshot.policies, profile && PROFILES[profile]);
}
