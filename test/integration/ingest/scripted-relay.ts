import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { FlowSchema, TrafficDirection, Verdict } from "#lib/wire/hubble/flow_pb.js";
import {
  GetFlowsRequestSchema,
  GetFlowsResponseSchema,
  ServerStatusResponseSchema,
  type GetFlowsRequest,
  type GetFlowsResponse,
  type ServerStatusResponse,
} from "#lib/wire/hubble/observer_pb.js";

/** A relay that holds exactly the flows that a test gave it, and sends them as one with a ring would. */
export interface ScriptedRelay {
  readonly address: string;
  /** What clients asked for, in order. */
  readonly requests: GetFlowsRequest[];
  /** Adds a flow to the ring and sends it to everybody who follows. */
  see(flow: GetFlowsResponse): void;
  /** Forgets the ring, as one that was overrun. */
  forget(): void;
  /** Cuts every stream. */
  cut(): void;
  close(): Promise<void>;
}

/** One end's report of the storefront's connection to the payments API. */
export function report(
  id: string,
  atMs: number,
  more: MessageInitShape<typeof FlowSchema> | object = {},
): GetFlowsResponse {
  const value = create(FlowSchema, {
    uuid: id,
    time: timestampFromMs(atMs),
    verdict: Verdict.FORWARDED,
    IP: { source: "10.1.1.10", destination: "10.1.1.20" },
    l4: {
      protocol: {
        case: "TCP",
        value: { sourcePort: 40_000 + (atMs % 20_000), destinationPort: 8443, flags: { SYN: true } },
      },
    },
    source: { namespace: "storefront", podName: "web-6f7c9d5b8-a" },
    destination: { namespace: "payments", podName: "api-77d4-a" },
    eventType: { type: 4 },
    trafficDirection: TrafficDirection.EGRESS,
    isReply: false,
    ...more,
  } as MessageInitShape<typeof FlowSchema>);
  return create(GetFlowsResponseSchema, { responseTypes: { case: "flow", value }, time: value.time });
}

/** A server never writes requests nor reads responses, but gRPC wants to know how. */
function asIs(bytes: Buffer): Buffer {
  return bytes;
}

/** Starts one on a free loopback port, or on the one of a relay that was closed. */
export async function startRelay(port = 0): Promise<ScriptedRelay> {
  const ring: GetFlowsResponse[] = [];
  const requests: GetFlowsRequest[] = [];
  const followers = new Set<ServerWritableStream<GetFlowsRequest, GetFlowsResponse>>();
  const server = new Server();
  const implementation: UntypedServiceImplementation = {
    GetFlows: (call: ServerWritableStream<GetFlowsRequest, GetFlowsResponse>) => {
      requests.push(call.request);
      const since = call.request.since === undefined ? 0 : timestampMs(call.request.since);
      for (const flow of ring)
        if (flow.time !== undefined && timestampMs(flow.time) >= since) call.write(flow);
      followers.add(call);
      call.on("cancelled", () => followers.delete(call));
    },
    ServerStatus: (_call: unknown, callback: (error: null, value: unknown) => void) => {
      callback(null, create(ServerStatusResponseSchema, { numConnectedNodes: 2, numUnavailableNodes: 0 }));
    },
  };
  const paths = { requestSerialize: asIs, responseDeserialize: asIs };
  server.addService(
    {
      GetFlows: {
        ...paths,
        path: "/observer.Observer/GetFlows",
        requestStream: false,
        responseStream: true,
        requestDeserialize: (bytes: Buffer) => fromBinary(GetFlowsRequestSchema, bytes),
        responseSerialize: (message: GetFlowsResponse) =>
          Buffer.from(toBinary(GetFlowsResponseSchema, message)),
      },
      ServerStatus: {
        ...paths,
        path: "/observer.Observer/ServerStatus",
        requestStream: false,
        responseStream: false,
        requestDeserialize: (bytes: Buffer) => bytes,
        responseSerialize: (message: ServerStatusResponse) =>
          Buffer.from(toBinary(ServerStatusResponseSchema, message)),
      },
    },
    implementation,
  );
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, value) =>
      error ? reject(error) : resolve(value),
    );
  });
  const cut = () => {
    for (const call of followers)
      call.emit("error", Object.assign(new Error("cut"), { code: 14, details: "the relay went away" }));
    followers.clear();
  };
  return {
    address: `127.0.0.1:${bound}`,
    requests,
    see: (flow) => {
      ring.push(flow);
      for (const call of followers) call.write(flow);
    },
    forget: () => ring.splice(0),
    cut,
    close: async () => {
      cut();
      server.forceShutdown();
    },
  };
}
