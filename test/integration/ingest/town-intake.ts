import type { ClusterId, Snapshot } from "#lib/policy/index.ts";
import { ensureCluster } from "#lib/server/database/cluster-store.ts";
import type { Database } from "#lib/server/database/database.ts";
import { ingestFlows, type IngestContext, type Ingestion } from "#lib/server/ingest/ingest-flows.ts";
import { logOf } from "#lib/server/log.ts";
import { town } from "../../cast/town.ts";

/** The town's cluster. */
export const TOWN = "town" as ClusterId;

/** Starts ingestion over the town's snapshot. */
export async function ingestTown(
  db: Database,
  config: IngestContext["config"],
  snapshot: Snapshot = town(),
): Promise<Ingestion> {
  await ensureCluster(db, { id: TOWN, name: "town", simulated: true });
  return ingestFlows({ db, clusterId: TOWN, config, log: logOf("test"), random: () => 0 }, snapshot);
}

/** One line of a capture: the storefront opens a connection to the payments API from `clientPort`. */
export function captureLine(clientPort: number, more: object = {}): string {
  const flow = {
    time: `2026-11-24T08:00:00.${String(clientPort).padStart(9, "0")}Z`,
    verdict: "FORWARDED",
    IP: { source: "10.1.1.10", destination: "10.1.1.20" },
    l4: { TCP: { source_port: clientPort, destination_port: 8443, flags: { SYN: true } } },
    source: { namespace: "storefront", pod_name: "web-6f7c9d5b8-a" },
    destination: { namespace: "payments", pod_name: "api-77d4-a" },
    event_type: { type: 4 },
    traffic_direction: "EGRESS",
    is_reply: false,
    ...more,
  };
  return JSON.stringify({ flow, node_name: "node-1" });
}
