import type { Protocol } from "#lib/policy/index.ts";
import type { Flow as HubbleFlow } from "#lib/wire/hubble/flow_pb.js";

/** The transport layer of one report, as its packet had it: not yet oriented. */
export interface Transport {
  readonly protocol: Protocol | "ICMP";
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** Reads ports and protocol; undefined where the report has none that a NetworkPolicy or we could speak about. */
export function transportOf(flow: HubbleFlow): Transport | undefined {
  const layer = flow.l4?.protocol;
  switch (layer?.case) {
    case "TCP":
    case "UDP":
    case "SCTP":
      return {
        protocol: layer.case,
        sourcePort: layer.value.sourcePort,
        destinationPort: layer.value.destinationPort,
      };
    case "ICMPv4":
    case "ICMPv6":
      return { protocol: "ICMP", sourcePort: 0, destinationPort: 0 };
    default:
      return undefined;
  }
}
