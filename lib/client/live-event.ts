import type { QueryKey } from "@tanstack/react-query";
import { boardQuery } from "./board-query.ts";
import { enforcementQuery } from "./enforcement-query.ts";
import { namespaceQuery } from "./namespace-query.ts";
import { statusQuery } from "./status-query.ts";

/** What the server announces: which topic moved, and for which namespace if it is one's own. */
export interface LiveEvent {
  readonly topic: "snapshot" | "flows" | "rollout" | "operation" | "audit" | "rules" | "status" | "proof";
  readonly clusterId: string;
  readonly namespace?: string;
  readonly version?: string;
}

const TOPICS: readonly string[] = [
  "snapshot",
  "flows",
  "rollout",
  "operation",
  "audit",
  "rules",
  "status",
  "proof",
];

/** Reads one event's data; undefined for anything that is not one of ours, such as a keep-alive. */
export function parseLiveEvent(data: string): LiveEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("topic" in value)) return undefined;
  return TOPICS.includes(String(value.topic)) ? (value as LiveEvent) : undefined;
}

const board = boardQuery().queryKey;
const status = statusQuery().queryKey;
const enforcement = enforcementQuery().queryKey;
const allNamespaces: QueryKey = ["namespace"];
const platform: QueryKey = ["platform"];

function namespaceKey(event: LiveEvent): QueryKey {
  return event.namespace === undefined ? allNamespaces : namespaceQuery(event.namespace).queryKey;
}

/**
 * Keys of the queries that an event makes stale; keys match by prefix.
 * Decisions and phases of one namespace move verdicts of others, so the graph, the edges and every explanation go stale as a whole.
 */
export function staleKeys(event: LiveEvent): readonly QueryKey[] {
  const picture: readonly QueryKey[] = [board, ["graph"], ["edge"], ["explanation"], namespaceKey(event)];
  switch (event.topic) {
    case "status":
      return [status];
    case "proof":
      return [enforcement, status];
    case "snapshot":
      return [...picture, enforcement, platform, ["lint"], status];
    case "flows":
      return picture;
    case "rules":
    case "rollout":
      return [...picture, platform, ["audit"]];
    case "operation":
      return [board, ["operation"], namespaceKey(event), ["audit"]];
    case "audit":
      return [["audit"], namespaceKey(event)];
  }
}
