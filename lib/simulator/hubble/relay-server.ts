import { once } from "node:events";
import { create, fromBinary, toBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import {
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type MethodDefinition,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import {
  GetFlowsRequestSchema,
  GetFlowsResponseSchema,
  GetNodesRequestSchema,
  GetNodesResponseSchema,
  ServerStatusRequestSchema,
  ServerStatusResponseSchema,
  type GetFlowsRequest,
  type GetFlowsResponse,
  type GetNodesRequest,
  type GetNodesResponse,
  type ServerStatusRequest,
  type ServerStatusResponse,
} from "#lib/wire/hubble/observer_pb.js";
import { NodeState } from "#lib/wire/hubble/relay_pb.js";
import { unsupportedFields } from "./flow-filter.ts";
import { flowStream, type FlowSources } from "./flow-stream.ts";

/** Where and over what Relay is served. */
export interface RelayOptions extends FlowSources {
  /** 0 takes any free port. */
  port: number;
  host?: string;
  /** Certificate and key in PEM; without them Relay speaks in the clear, as it does by default. */
  tls?: { certificatePem: string; keyPem: string };
}

/** A running Hubble Relay. */
export interface RelayServer {
  /** `host:port`. */
  address: string;
  close: () => void;
}

const VERSION = "1.19.4+simulated";
const LET_OTHERS_WORK_EVERY = 256;

function method<I extends DescMessage, O extends DescMessage>(
  name: string,
  input: I,
  output: O,
): MethodDefinition<MessageShape<I>, MessageShape<O>> {
  return {
    path: `/observer.Observer/${name}`,
    requestStream: false,
    responseStream: name === "GetFlows",
    requestSerialize: (message) => Buffer.from(toBinary(input, message)),
    requestDeserialize: (bytes) => fromBinary(input, bytes),
    responseSerialize: (message) => Buffer.from(toBinary(output, message)),
    responseDeserialize: (bytes) => fromBinary(output, bytes),
  };
}

/**
 * Serves Hubble Relay's Observer over these sources.
 *
 * @throws Error when it cannot listen.
 */
export async function startRelayServer(options: RelayOptions): Promise<RelayServer> {
  const server = new Server();
  const startedAtMs = options.now();
  const ending = new AbortController();
  server.addService(
    {
      GetFlows: method("GetFlows", GetFlowsRequestSchema, GetFlowsResponseSchema),
      GetNodes: method("GetNodes", GetNodesRequestSchema, GetNodesResponseSchema),
      ServerStatus: method("ServerStatus", ServerStatusRequestSchema, ServerStatusResponseSchema),
    },
    {
      GetFlows: (call: FlowsCall) => void answerFlows(call, options, ending.signal),
      GetNodes: answerWith<GetNodesRequest, GetNodesResponse>(() => nodesOf(options, startedAtMs)),
      ServerStatus: answerWith<ServerStatusRequest, ServerStatusResponse>(() =>
        statusOf(options, startedAtMs),
      ),
    },
  );
  const host = options.host ?? "127.0.0.1";
  const port = await bind(server, `${host}:${options.port}`, credentialsOf(options));
  return {
    address: `${host}:${port}`,
    close: () => {
      ending.abort();
      server.forceShutdown();
    },
  };
}

type FlowsCall = ServerWritableStream<GetFlowsRequest, GetFlowsResponse>;

function credentialsOf({ tls }: RelayOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(tls.keyPem), cert_chain: Buffer.from(tls.certificatePem) };
  return ServerCredentials.createSsl(null, [pair]);
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

/** Writes as fast as the client reads, and lets the API server have its turn in between. */
async function answerFlows(call: FlowsCall, sources: FlowSources, serverEnds: AbortSignal): Promise<void> {
  const { whitelist, blacklist } = call.request;
  const unsupported = [...whitelist, ...blacklist].flatMap(unsupportedFields);
  if (unsupported.length > 0) {
    const details = `the simulator does not filter by ${unsupported.join(", ")}`;
    call.emit("error", { code: status.UNIMPLEMENTED, details });
    return;
  }
  const clientEnds = new AbortController();
  call.on("cancelled", () => clientEnds.abort());
  const signal = AbortSignal.any([clientEnds.signal, serverEnds]);
  try {
    await pour(flowStream(call.request, sources, signal), call, signal);
    call.end();
  } catch (cause) {
    if (signal.aborted) return;
    call.emit("error", {
      code: status.INTERNAL,
      details: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

async function pour(
  messages: AsyncIterable<GetFlowsResponse>,
  call: FlowsCall,
  signal: AbortSignal,
): Promise<void> {
  let written = 0;
  for await (const message of messages) {
    if (signal.aborted) return;
    const hasRoom = call.write(message);
    written += 1;
    if (!hasRoom) await once(call, "drain", { signal });
    else if (written % LET_OTHERS_WORK_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function answerWith<I, O>(answer: (request: I) => O): handleUnaryCall<I, O> {
  return (call, callback) => callback(null, answer(call.request));
}

function statusOf({ log, coverage, now }: FlowSources, startedAtMs: number): ServerStatusResponse {
  const uptimeMs = Math.max(1, now() - startedAtMs);
  return create(ServerStatusResponseSchema, {
    numFlows: BigInt(log.end - log.first),
    maxFlows: BigInt(log.capacity),
    seenFlows: BigInt(log.end),
    uptimeNs: BigInt(uptimeMs) * 1_000_000n,
    numConnectedNodes: coverage.nodes.length - coverage.unavailable.length,
    numUnavailableNodes: coverage.unavailable.length,
    unavailableNodes: coverage.unavailable,
    version: VERSION,
    flowsRate: (log.end * 1000) / uptimeMs,
  });
}

function nodesOf({ log, coverage, clusterName, now }: FlowSources, startedAtMs: number): GetNodesResponse {
  const perNode = (count: number) => BigInt(Math.floor(count / coverage.nodes.length));
  return create(GetNodesResponseSchema, {
    nodes: coverage.nodes.map((node) => ({
      name: `${clusterName}/${node}`,
      version: VERSION,
      state: coverage.hears(node) ? NodeState.NODE_CONNECTED : NodeState.NODE_UNAVAILABLE,
      uptimeNs: BigInt(now() - startedAtMs) * 1_000_000n,
      numFlows: perNode(log.end - log.first),
      maxFlows: perNode(log.capacity),
      seenFlows: perNode(log.end),
    })),
  });
}
