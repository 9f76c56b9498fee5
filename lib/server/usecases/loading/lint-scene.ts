import "server-only";

import { findingsOf, lintSceneOf } from "#lib/discovery/index.ts";
import type { LintScene, Snapshot } from "#lib/policy/index.ts";
import { networkReport } from "./proved-network.ts";

const scenes = new WeakMap<Snapshot, LintScene>();

/** What lint is to know of the platform; made once for a snapshot. */
export function lintSceneIn(snapshot: Snapshot): LintScene {
  const known = scenes.get(snapshot);
  if (known !== undefined) return known;
  const report = networkReport(snapshot);
  const scene = lintSceneOf(snapshot, report, findingsOf(snapshot, report));
  scenes.set(snapshot, scene);
  return scene;
}
