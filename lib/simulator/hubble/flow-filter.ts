import { Verdict, type Endpoint, type Flow, type FlowFilter } from "#lib/wire/hubble/flow_pb.js";
import { isInCidr } from "../data-plane/address.ts";

type Matcher = (filter: FlowFilter, flow: Flow) => boolean;

function anyOf<T>(wanted: readonly T[], matches: (value: T) => boolean): boolean {
  return wanted.length === 0 || wanted.some(matches);
}

/** The fields that are evaluated, each by the name it has in a FlowFilter. */
const MATCHERS: Partial<Record<keyof FlowFilter, Matcher>> = {
  verdict: (filter, flow) => anyOf(filter.verdict, (verdict) => verdict === flow.verdict),
  sourcePod: (filter, flow) => anyOf(filter.sourcePod, (prefix) => podMatches(prefix, flow.source)),
  destinationPod: (filter, flow) =>
    anyOf(filter.destinationPod, (prefix) => podMatches(prefix, flow.destination)),
  sourceIp: (filter, flow) => anyOf(filter.sourceIp, (wanted) => addressMatches(wanted, flow.IP?.source)),
  destinationIp: (filter, flow) =>
    anyOf(filter.destinationIp, (wanted) => addressMatches(wanted, flow.IP?.destination)),
  sourcePort: (filter, flow) => anyOf(filter.sourcePort, (port) => Number(port) === portsOf(flow).source),
  destinationPort: (filter, flow) =>
    anyOf(filter.destinationPort, (port) => Number(port) === portsOf(flow).destination),
  protocol: (filter, flow) =>
    anyOf(filter.protocol, (name) => name.toLowerCase() === flow.l4?.protocol.case?.toLowerCase()),
  trafficDirection: (filter, flow) =>
    anyOf(filter.trafficDirection, (direction) => direction === flow.trafficDirection),
  reply: (filter, flow) => anyOf(filter.reply, (reply) => reply === flow.isReply),
  nodeName: (filter, flow) =>
    anyOf(filter.nodeName, (name) => flow.nodeName === name || flow.nodeName.endsWith(`/${name}`)),
  dropReasonDesc: (filter, flow) =>
    anyOf(
      filter.dropReasonDesc,
      (reason) => flow.verdict === Verdict.DROPPED && reason === flow.dropReasonDesc,
    ),
  eventType: (filter, flow) =>
    anyOf(
      filter.eventType,
      (wanted) =>
        wanted.type === flow.eventType?.type &&
        (!wanted.matchSubType || wanted.subType === flow.eventType.subType),
    ),
  uuid: (filter, flow) => anyOf(filter.uuid, (uuid) => uuid === flow.uuid),
};

/** The names of fields that a filter sets and that the simulator does not evaluate. */
export function unsupportedFields(filter: FlowFilter): string[] {
  return Object.entries(filter).flatMap(([field, value]) => {
    const set = Array.isArray(value) && value.length > 0;
    return set && !Object.hasOwn(MATCHERS, field) ? [field] : [];
  });
}

/** Whether a flow passes: some whitelist filter matches (or there is none) and no blacklist filter does. */
export function passes(
  flow: Flow,
  whitelist: readonly FlowFilter[],
  blacklist: readonly FlowFilter[],
): boolean {
  const listed = whitelist.length === 0 || whitelist.some((filter) => matchesAll(filter, flow));
  return listed && !blacklist.some((filter) => matchesAll(filter, flow));
}

function matchesAll(filter: FlowFilter, flow: Flow): boolean {
  return Object.values(MATCHERS).every((matches) => matches(filter, flow));
}

/** `namespace/prefix`, `namespace/`, or a prefix in the namespace `default`. */
function podMatches(wanted: string, endpoint: Endpoint | undefined): boolean {
  const slash = wanted.indexOf("/");
  const namespace = slash < 0 ? "default" : wanted.slice(0, slash);
  const prefix = slash < 0 ? wanted : wanted.slice(slash + 1);
  if (endpoint === undefined || endpoint.podName === "") return false;
  return (namespace === "" || endpoint.namespace === namespace) && endpoint.podName.startsWith(prefix);
}

function addressMatches(wanted: string, address: string | undefined): boolean {
  if (address === undefined) return false;
  return wanted.includes("/") ? isInCidr(address, wanted) : wanted === address;
}

function portsOf(flow: Flow): { source: number | undefined; destination: number | undefined } {
  const protocol = flow.l4?.protocol;
  if (protocol?.case !== "TCP" && protocol?.case !== "UDP" && protocol?.case !== "SCTP") {
    return { source: undefined, destination: undefined };
  }
  return { source: protocol.value.sourcePort, destination: protocol.value.destinationPort };
}
