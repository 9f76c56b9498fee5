import { TrafficDirection, type Flow as HubbleFlow } from "#lib/wire/hubble/flow_pb.js";
import { transportOf } from "./hubble-ports.ts";

/** Linux gives clients ports from here on (`net.ipv4.ip_local_port_range`); servers rarely listen above. */
const FIRST_EPHEMERAL_PORT = 32_768;

/** Event types of Cilium's monitor that are only made for the packet that opens a connection. */
const DROP = 1;
const POLICY_VERDICT = 5;

/**
 * Whether a report shows a packet from the server back to its client; undefined when nothing tells.
 *
 * `is_reply` decides where it is set. Emitters before 2021-07 have only `reply`, whose false is written as absence,
 * but they always know the direction, so there an absent `reply` beside a direction means "no". Newer emitters leave
 * `is_reply` away where the data plane does not track (overlay, drops): then TCP flags, then the event type (a drop
 * is reported for the direction it was sent in), then the ports speak, each only where it is unambiguous.
 */
export function isReply(flow: HubbleFlow): boolean | undefined {
  if (flow.isReply !== undefined) return flow.isReply;
  if (flow.reply) return true;
  return replyByFlags(flow) ?? replyByEvent(flow) ?? replyByPorts(flow);
}

function replyByFlags(flow: HubbleFlow): boolean | undefined {
  const layer = flow.l4?.protocol;
  if (layer?.case === "ICMPv4") return echoReply(layer.value.type, { request: 8, reply: 0 });
  if (layer?.case === "ICMPv6") return echoReply(layer.value.type, { request: 128, reply: 129 });
  if (layer?.case !== "TCP" || !layer.value.flags?.SYN) return undefined;
  return layer.value.flags.ACK;
}

function echoReply(
  type: number,
  echo: { readonly request: number; readonly reply: number },
): boolean | undefined {
  if (type === echo.reply) return true;
  return type === echo.request ? false : undefined;
}

function replyByEvent(flow: HubbleFlow): boolean | undefined {
  const type = flow.eventType?.type;
  if (type === DROP || type === POLICY_VERDICT) return false;
  return flow.trafficDirection === TrafficDirection.TRAFFIC_DIRECTION_UNKNOWN ? undefined : false;
}

function replyByPorts(flow: HubbleFlow): boolean | undefined {
  const transport = transportOf(flow);
  if (!transport || transport.protocol === "ICMP") return undefined;
  const fromClientPort = transport.sourcePort >= FIRST_EPHEMERAL_PORT;
  const toClientPort = transport.destinationPort >= FIRST_EPHEMERAL_PORT;
  return fromClientPort === toClientPort ? undefined : toClientPort;
}
