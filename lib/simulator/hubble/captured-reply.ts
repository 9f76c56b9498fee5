import { TrafficDirection, type Flow } from "#lib/wire/hubble/flow_pb.js";

/** Linux gives clients ports from here on (`net.ipv4.ip_local_port_range`). */
const FIRST_CLIENT_PORT = 32_768;

/** Cilium's event type of a drop, which is made for the packet that opens a connection. */
const DROP = 1;

/**
 * Whether a captured flow is a packet back to its client; undefined when nothing tells. Agents leave `is_reply` away
 * where they do not track connections (packets in the overlay, drops), which is not a "no": then the TCP flags tell,
 * then that an agent which knows a direction would have said so, then which end has a client's port.
 */
export function isReply(flow: Flow): boolean | undefined {
  if (flow.isReply !== undefined) return flow.isReply;
  if (flow.reply) return true;
  return replyByFlags(flow) ?? replyByEvent(flow) ?? replyByPorts(flow);
}

function replyByFlags({ l4 }: Flow): boolean | undefined {
  if (l4?.protocol.case !== "TCP" || !l4.protocol.value.flags?.SYN) return undefined;
  return l4.protocol.value.flags.ACK;
}

function replyByEvent({ eventType, trafficDirection }: Flow): boolean | undefined {
  if (eventType?.type === DROP) return false;
  return trafficDirection === TrafficDirection.TRAFFIC_DIRECTION_UNKNOWN ? undefined : false;
}

function replyByPorts({ l4 }: Flow): boolean | undefined {
  const layer4 = l4?.protocol;
  if (layer4?.case !== "TCP" && layer4?.case !== "UDP" && layer4?.case !== "SCTP") return undefined;
  const fromClientPort = layer4.value.sourcePort >= FIRST_CLIENT_PORT;
  const toClientPort = layer4.value.destinationPort >= FIRST_CLIENT_PORT;
  return fromClientPort === toClientPort ? undefined : toClientPort;
}
