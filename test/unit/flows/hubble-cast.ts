import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  createPeerResolver,
  flowFromHubble,
  type Flow,
  type FlowRecord,
  type PeerResolver,
} from "#lib/flows/index.ts";
import { FlowSchema, TrafficDirection, Verdict } from "#lib/wire/hubble/flow_pb.js";
import { GetFlowsResponseSchema } from "#lib/wire/hubble/observer_pb.js";
import { town } from "../../cast/town.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";

type FlowInit = MessageInitShape<typeof FlowSchema>;

/** The storefront opens a connection to the payments API, as the storefront's node reports it. */
export const webToApi: FlowInit = {
  time: timestampFromMs(TOWN_AT_MS),
  uuid: "flow-1",
  verdict: Verdict.FORWARDED,
  IP: { source: "10.1.1.10", destination: "10.1.1.20" },
  l4: {
    protocol: { case: "TCP", value: { sourcePort: 40_001, destinationPort: 8443, flags: { SYN: true } } },
  },
  source: { namespace: "storefront", podName: "web-6f7c9d5b8-a" },
  destination: { namespace: "payments", podName: "api-77d4-a" },
  eventType: { type: 4 },
  trafficDirection: TrafficDirection.EGRESS,
  isReply: false,
};

/** The same connection on its way back: Hubble swaps the ends and keeps the direction. */
export const apiToWebReply: FlowInit = {
  ...webToApi,
  uuid: "flow-2",
  IP: { source: "10.1.1.20", destination: "10.1.1.10" },
  l4: {
    protocol: {
      case: "TCP",
      value: { sourcePort: 8443, destinationPort: 40_001, flags: { SYN: true, ACK: true } },
    },
  },
  source: webToApi.destination,
  destination: webToApi.source,
  isReply: true,
};

/** The town's resolver. */
export const townResolver: PeerResolver = createPeerResolver(town());

/** What a flow with these differences to `webToApi` comes to. */
export function recordOf(differences: object = {}, resolver: PeerResolver = townResolver): FlowRecord {
  const flow = create(FlowSchema, { ...webToApi, ...differences } as FlowInit);
  return flowFromHubble(
    create(GetFlowsResponseSchema, { responseTypes: { case: "flow", value: flow } }),
    resolver,
  );
}

/** The flow that `recordOf` must come to. */
export function flowOf(differences: object = {}, resolver?: PeerResolver): Flow {
  const record = recordOf(differences, resolver);
  if (record.kind !== "flow") throw new Error(`expected a flow, not ${JSON.stringify(record)}`);
  return record.flow;
}
