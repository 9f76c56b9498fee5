import { fromBinary, toBinary, create } from "@bufbuild/protobuf";
import { credentials, makeGenericClientConstructor, type ServiceDefinition } from "@grpc/grpc-js";
import {
  GetFlowsRequestSchema,
  GetFlowsResponseSchema,
  type GetFlowsRequest,
  type GetFlowsResponse,
} from "#lib/wire/hubble/observer_pb.js";
import { Verdict, type Endpoint, type Flow } from "#lib/wire/hubble/flow_pb.js";

/** One connection that the data plane dropped, as `namespace/pod`. */
export interface Drop {
  readonly sender: string;
  readonly receiver: string;
  readonly port: number;
  readonly atMs: number;
}

/** Listens to the data plane itself, past the product, so that a story can say what was really dropped. */
export interface DropWatch {
  /** Drops since `sinceMs`, optionally only those with an end in `namespace`. */
  drops(sinceMs: number, namespace?: string): readonly Drop[];
  /** Forwarded (not replied) connections since `sinceMs` for which `matches` holds. */
  passed(sinceMs: number, matches: (flow: Drop) => boolean): readonly Drop[];
  close(): void;
}

const service: ServiceDefinition = {
  GetFlows: {
    path: "/observer.Observer/GetFlows",
    requestStream: false,
    responseStream: true,
    requestSerialize: (request: GetFlowsRequest) => Buffer.from(toBinary(GetFlowsRequestSchema, request)),
    requestDeserialize: (bytes: Buffer) => fromBinary(GetFlowsRequestSchema, bytes),
    responseSerialize: () => Buffer.alloc(0),
    responseDeserialize: (bytes: Buffer) => fromBinary(GetFlowsResponseSchema, bytes),
  },
};

/** Follows Hubble Relay at `address` from now on. */
export function watchDrops(address: string): DropWatch {
  const Client = makeGenericClientConstructor(service, "Observer");
  const client = new Client(address, credentials.createInsecure());
  const dropped: Drop[] = [];
  const forwarded: Drop[] = [];
  const failures: Error[] = [];
  const stream = client.makeServerStreamRequest(
    "/observer.Observer/GetFlows",
    (request: GetFlowsRequest) => Buffer.from(toBinary(GetFlowsRequestSchema, request)),
    (bytes: Buffer) => fromBinary(GetFlowsResponseSchema, bytes),
    create(GetFlowsRequestSchema, { follow: true }),
  );
  stream.on("data", ({ responseTypes }: GetFlowsResponse) => {
    if (responseTypes.case !== "flow") return;
    const flow = responseTypes.value;
    if (flow.isReply === true) return;
    (flow.verdict === Verdict.DROPPED ? dropped : forwarded).push(seen(flow));
  });
  stream.on("error", (cause: Error) => failures.push(cause));
  const since = (flows: readonly Drop[], sinceMs: number): Drop[] => {
    if (failures[0] !== undefined && !failures[0].message.includes("CANCELLED")) throw failures[0];
    return flows.filter((flow) => flow.atMs >= sinceMs);
  };
  return {
    drops: (sinceMs, namespace) =>
      since(dropped, sinceMs).filter(
        ({ sender, receiver }) =>
          namespace === undefined || [sender, receiver].some((end) => end.startsWith(`${namespace}/`)),
      ),
    passed: (sinceMs, matches) => since(forwarded, sinceMs).filter(matches),
    close: () => {
      stream.cancel();
      client.close();
    },
  };
}

function seen(flow: Flow): Drop {
  const seconds = Number(flow.time?.seconds ?? 0n);
  return {
    sender: nameOf(flow.source, flow.IP?.source),
    receiver: nameOf(flow.destination, flow.IP?.destination),
    port: portOf(flow),
    atMs: seconds * 1000 + Math.floor((flow.time?.nanos ?? 0) / 1e6),
  };
}

function nameOf(endpoint: Endpoint | undefined, address: string | undefined): string {
  return endpoint?.podName ? `${endpoint.namespace}/${endpoint.podName}` : (address ?? "unknown");
}

function portOf(flow: Flow): number {
  const protocol = flow.l4?.protocol;
  return protocol?.case === "TCP" || protocol?.case === "UDP" || protocol?.case === "SCTP"
    ? protocol.value.destinationPort
    : 0;
}
