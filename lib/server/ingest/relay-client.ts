import "server-only";
import { readFileSync } from "node:fs";
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  Client,
  credentials,
  type ChannelCredentials,
  type ChannelOptions,
  type ClientReadableStream,
} from "@grpc/grpc-js";
import {
  GetFlowsRequestSchema,
  GetFlowsResponseSchema,
  ServerStatusRequestSchema,
  ServerStatusResponseSchema,
  type GetFlowsResponse,
  type ServerStatusResponse,
} from "#lib/wire/hubble/observer_pb.js";
import type { HubbleConfig } from "#lib/server/config.ts";

/** Hubble Relay's `observer.Observer`, as far as it is asked. */
export interface RelayClient {
  /** Streams flows, oldest first, and goes on with new ones. A reader that stops reading is not sent more. */
  getFlows(request: MessageInitShape<typeof GetFlowsRequestSchema>): ClientReadableStream<GetFlowsResponse>;
  /** Rejects after `deadlineMs`, or with what gRPC says. */
  serverStatus(deadlineMs: number): Promise<ServerStatusResponse>;
  close(): void;
}

/** A relay that died without closing is noticed within 30 s; busy ones never see these pings. */
const CHANNEL_OPTIONS: ChannelOptions = {
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.keepalive_permit_without_calls": 0,
  "grpc.max_receive_message_length": 16 * 1024 * 1024,
  "grpc.initial_reconnect_backoff_ms": 250,
  "grpc.max_reconnect_backoff_ms": 5_000,
};

/** Opens a channel; nothing is sent before the first call. Throws when a certificate file cannot be read. */
export function openRelay(config: HubbleConfig): RelayClient {
  const options =
    config.serverName === undefined
      ? CHANNEL_OPTIONS
      : { ...CHANNEL_OPTIONS, ...serverNameOptions(config.serverName) };
  const client = new Client(config.address, credentialsOf(config), options);
  return {
    getFlows: (request) =>
      client.makeServerStreamRequest(
        "/observer.Observer/GetFlows",
        writer(GetFlowsRequestSchema),
        reader(GetFlowsResponseSchema),
        create(GetFlowsRequestSchema, request),
      ),
    serverStatus: (deadlineMs) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          "/observer.Observer/ServerStatus",
          writer(ServerStatusRequestSchema),
          reader(ServerStatusResponseSchema),
          create(ServerStatusRequestSchema),
          { deadline: Date.now() + deadlineMs },
          (error, response) =>
            response === undefined ? reject(error ?? new Error("no answer")) : resolve(response),
        );
      }),
    close: () => client.close(),
  };
}

/** Cilium's certificates carry names like `instance.hubble-relay.cilium.io`, which no address has. */
function serverNameOptions(serverName: string): ChannelOptions {
  return { "grpc.ssl_target_name_override": serverName, "grpc.default_authority": serverName };
}

function credentialsOf(config: HubbleConfig): ChannelCredentials {
  if (!config.tls) return credentials.createInsecure();
  const file = (path: string | undefined) => (path === undefined ? null : readFileSync(path));
  return credentials.createSsl(file(config.caFile), file(config.keyFile), file(config.certFile));
}

function writer<S extends DescMessage>(schema: S): (message: MessageShape<S>) => Buffer {
  return (message) => Buffer.from(toBinary(schema, message));
}

function reader<S extends DescMessage>(schema: S): (bytes: Buffer) => MessageShape<S> {
  return (bytes) => fromBinary(schema, bytes);
}
