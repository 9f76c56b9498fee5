import "server-only";
import type { FlowRecord, PeerResolver } from "#lib/flows/index.ts";
import { isCanaryPeer } from "#lib/probes/index.ts";
import type { FlowBatcher } from "./flow-batcher.ts";
import type { SourceGauge } from "./source-gauge.ts";

/** What one source feeds: where its flows are collected, how it is measured, and who resolves peers right now. */
export interface FlowIntake {
  readonly batcher: FlowBatcher;
  readonly gauge: SourceGauge;
  /** The resolver over the newest snapshot; it changes as the cluster does. */
  readonly resolver: () => PeerResolver;
  readonly now: () => number;
  /** Where canary pods run that have no namespace of their run's own. */
  readonly canaryNamespace?: string;
}

/**
 * Takes in one record; what canary pods try is seen and not counted. `isNew` is false for what was counted before a
 * restart: it is only remembered, so that its connection is not taken for another one.
 */
export function takeIn(
  record: FlowRecord,
  intake: FlowIntake,
  isNew: (id: string, atMs: number) => boolean,
): void {
  const { batcher, gauge, canaryNamespace } = intake;
  switch (record.kind) {
    case "flow":
      gauge.sawFlow(record.flow.atMs, intake.now());
      if ([record.flow.sender, record.flow.receiver].some((end) => isCanaryPeer(end, canaryNamespace)))
        return;
      if (isNew(record.id, record.flow.atMs)) batcher.add(record.flow);
      else batcher.addKnown(record.flow);
      return;
    case "dns-answer":
      batcher.learn(record.answer);
      return;
    case "coverage":
      gauge.sawLostEvents(record.gap.lostEvents ?? 0);
      batcher.addGap(stamped(record.gap, intake.now()));
      return;
    case "node-status":
      gauge.nodesChanged(record.change.nodes, record.change.state);
      return;
    case "skipped":
      return;
  }
}

/** Some emitters leave the time of a loss out; then it is now. */
function stamped<G extends { readonly fromMs: number; readonly toMs: number }>(gap: G, nowMs: number): G {
  return gap.toMs > 0 ? gap : { ...gap, fromMs: nowMs, toMs: nowMs };
}
