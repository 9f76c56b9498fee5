import type { FlowSourceStatus } from "#lib/rollout/index.ts";

/** What is missing from the observed flows, as half a sentence; undefined when nothing is known to be. */
export function incompleteText(flows: FlowSourceStatus): string | undefined {
  if (flows.kind !== "receiving") return undefined;
  const parts = [
    flows.lostEvents > 0 ? `${flows.source} lost ${flows.lostEvents.toLocaleString("en")} events` : undefined,
    flows.unavailableNodes.length > 0
      ? `no flows from ${flows.unavailableNodes.slice(0, 3).join(", ")}${flows.unavailableNodes.length > 3 ? ` and ${flows.unavailableNodes.length - 3} more nodes` : ""}`
      : undefined,
    flows.unreadable.count > 0 ? `${flows.unreadable.count} lines could not be read` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join("; ");
}

/** What to do when there is no flow at all, by what the source says. */
export function noFlowsText(flows: FlowSourceStatus | undefined): string {
  if (flows === undefined) return "Asking the worker how flows arrive.";
  switch (flows.kind) {
    case "none":
      return `${flows.reason} Start Drawbridge with --hubble HOST:PORT for Hubble Relay, or with --flows FILE for a capture.`;
    case "lost":
      return `${flows.source} is lost: ${flows.reason} It is tried again by itself.`;
    case "receiving":
      return `${flows.source} is connected to ${flows.connectedNodes} nodes at ${flows.flowsPerSecond} flows/s. Edges appear with the first connection; nothing has to be reloaded.`;
  }
}
