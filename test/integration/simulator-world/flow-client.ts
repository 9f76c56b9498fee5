import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Client, credentials, type ChannelCredentials } from "@grpc/grpc-js";
import type { Endpoint, Flow } from "#lib/wire/hubble/flow_pb.js";
import {
  GetFlowsRequestSchema,
  GetFlowsResponseSchema,
  GetNodesRequestSchema,
  GetNodesResponseSchema,
  ServerStatusRequestSchema,
  ServerStatusResponseSchema,
  type GetFlowsResponse,
  type GetNodesResponse,
  type ServerStatusResponse,
} from "#lib/wire/hubble/observer_pb.js";

type Request = MessageInitShape<typeof GetFlowsRequestSchema>;

/** A stream of GetFlows, with everything that came so far. */
export interface FlowStream {
  messages: GetFlowsResponse[];
  flows: () => Flow[];
  /** Resolves once a message passes, or rejects after `withinMs`. */
  until: (test: (message: GetFlowsResponse) => boolean, withinMs?: number) => Promise<GetFlowsResponse>;
  /** Resolves when the server ended the stream, rejects with its error. */
  ended: Promise<void>;
  cancel: () => void;
}

/** A client as any Hubble client is: nothing of the simulator in it. */
export class FlowClient {
  readonly #client: Client;

  constructor(address: string, channel: ChannelCredentials = credentials.createInsecure()) {
    this.#client = new Client(address, channel);
  }

  getFlows(request: Request): FlowStream {
    const call = this.#client.makeServerStreamRequest(
      "/observer.Observer/GetFlows",
      (message: Request) =>
        Buffer.from(toBinary(GetFlowsRequestSchema, create(GetFlowsRequestSchema, message))),
      (bytes: Buffer) => fromBinary(GetFlowsResponseSchema, bytes),
      request,
    );
    const messages: GetFlowsResponse[] = [];
    const waiting = new Set<(message: GetFlowsResponse) => void>();
    call.on("data", (message: GetFlowsResponse) => {
      messages.push(message);
      for (const wake of waiting) wake(message);
    });
    const ended = new Promise<void>((resolve, reject) => {
      call.on("end", resolve);
      call.on("error", reject);
    });
    ended.catch(() => undefined);
    return {
      messages,
      flows: () =>
        messages.flatMap(({ responseTypes }) => (responseTypes.case === "flow" ? [responseTypes.value] : [])),
      until: (test, withinMs = 40_000) => {
        const already = messages.find(test);
        if (already) return Promise.resolve(already);
        return new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`nothing like that in ${withinMs} ms`)), withinMs);
          const wake = (message: GetFlowsResponse) => {
            if (!test(message)) return;
            clearTimeout(timer);
            waiting.delete(wake);
            resolve(message);
          };
          waiting.add(wake);
        });
      },
      ended,
      cancel: () => call.cancel(),
    };
  }

  /** Everything that a request without `follow` answers. */
  async allFlows(request: Request): Promise<Flow[]> {
    const stream = this.getFlows(request);
    await stream.ended;
    return stream.flows();
  }

  serverStatus(): Promise<ServerStatusResponse> {
    return this.#unary(
      "ServerStatus",
      toBinary(ServerStatusRequestSchema, create(ServerStatusRequestSchema)),
      (bytes) => fromBinary(ServerStatusResponseSchema, bytes),
    );
  }

  getNodes(): Promise<GetNodesResponse> {
    return this.#unary("GetNodes", toBinary(GetNodesRequestSchema, create(GetNodesRequestSchema)), (bytes) =>
      fromBinary(GetNodesResponseSchema, bytes),
    );
  }

  close(): void {
    this.#client.close();
  }

  #unary<T>(method: string, request: Uint8Array, read: (bytes: Buffer) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        `/observer.Observer/${method}`,
        (bytes: Uint8Array) => Buffer.from(bytes),
        read,
        request,
        (error, reply) =>
          error || reply === undefined ? reject(error ?? new Error("no reply")) : resolve(reply),
      );
    });
  }
}

/** `namespace/workload`, or the address where the end is no pod. */
export function whoIs(endpoint: Endpoint | undefined, ip: string | undefined): string {
  if (!endpoint?.podName) return ip ?? "";
  return `${endpoint.namespace}/${endpoint.workloads[0]?.name ?? endpoint.podName}`;
}

/** `sender > receiver:port`. */
export function edgeOf(flow: Flow): string {
  const layer4 = flow.l4?.protocol;
  const port = layer4?.case === "TCP" || layer4?.case === "UDP" ? layer4.value.destinationPort : 0;
  return `${whoIs(flow.source, flow.IP?.source)} > ${whoIs(flow.destination, flow.IP?.destination)}:${port}`;
}

export function timeOf(flow: Flow): number {
  return flow.time ? timestampMs(flow.time) : 0;
}
