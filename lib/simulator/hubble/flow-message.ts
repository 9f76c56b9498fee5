import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  DropReason,
  FlowSchema,
  FlowType,
  IPVersion,
  L7FlowType,
  TraceObservationPoint,
  TrafficDirection,
  Verdict,
  type Flow,
} from "#lib/wire/hubble/flow_pb.js";
import type { PolicyName } from "../data-plane/judge.ts";
import { hash32, uuidOf } from "../traffic/dice.ts";
import type { FlowReport } from "../traffic/flow-report.ts";
import { endpointOf, type EndpointContext } from "./endpoint-message.ts";

/** Cilium's numbers for what a flow was made from. */
const EVENT = { drop: 1, trace: 4, policyVerdict: 5, accessLog: 129 } as const;
const MATCHED_L3_L4 = 2;
const FLAGS = {
  opening: { SYN: true },
  open: { ACK: true, PSH: true },
  reply: { SYN: true, ACK: true },
  "dns-answer": { ACK: true },
} as const;

/** What Hubble says of a report: the message that Relay streams. */
export function flowOf(report: FlowReport, context: EndpointContext): Flow {
  const { node, from, to, verdict } = report;
  const dropped = verdict === "DROPPED";
  const isReply = report.stage === "reply" || report.stage === "dns-answer";
  return create(FlowSchema, {
    time: timestampFromMs(Math.floor(report.timeMs)),
    uuid: uuidFor(report),
    verdict: Verdict[verdict],
    emitter: { name: "Hubble", version: "1.19.4" },
    IP: {
      source: from.ip,
      destination: to.ip,
      ipVersion: from.ip.includes(":") ? IPVersion.IPv6 : IPVersion.IPv4,
    },
    l4: layer4(report),
    source: endpointOf(from, node, context),
    destination: endpointOf(to, node, context),
    sourceNames: from.kind === "external" ? [...from.names] : [],
    destinationNames: to.kind === "external" ? [...to.names] : [],
    Type: report.dns ? FlowType.L7 : FlowType.L3_L4,
    nodeName: `${context.clusterName}/${node}`,
    trafficDirection: report.direction === "egress" ? TrafficDirection.EGRESS : TrafficDirection.INGRESS,
    isReply,
    reply: isReply,
    Summary: summaryOf(report),
    ...(report.dns ? { l7: layer7(report.dns) } : {}),
    ...(dropped ? { dropReason: DropReason.POLICY_DENIED, dropReasonDesc: DropReason.POLICY_DENIED } : {}),
    ...origin(report),
    ...aggregate(report),
  });
}

/** Absent on a record that stands for itself alone. */
function aggregate({ connections = 1, direction }: FlowReport) {
  if (connections === 1) return {};
  const counts =
    direction === "egress" ? { egressFlowCount: connections } : { ingressFlowCount: connections };
  return { aggregate: counts };
}

function uuidFor(report: FlowReport): string {
  const who = hash32(`${report.from.ip}:${report.sourcePort}>${report.to.ip}:${report.destinationPort}`);
  const how = hash32(`${report.direction}${report.stage}${report.protocol}${report.verdict}`);
  return uuidOf([Math.floor(report.timeMs / 2 ** 16), Math.floor(report.timeMs * 2 ** 16), who, how]);
}

function layer4(report: FlowReport) {
  const { protocol, sourcePort, destinationPort, stage } = report;
  if (protocol === "ICMP") return { protocol: { case: "ICMPv4" as const, value: { type: 8, code: 0 } } };
  if (protocol === "TCP") {
    return {
      protocol: { case: "TCP" as const, value: { sourcePort, destinationPort, flags: FLAGS[stage] } },
    };
  }
  return { protocol: { case: protocol, value: { sourcePort, destinationPort } } };
}

function layer7({ query, answers }: { query: string; answers: readonly string[] }) {
  const value = {
    query,
    ips: [...answers],
    ttl: 30,
    observationSource: "proxy",
    qtypes: ["A"],
    rrtypes: ["A"],
  };
  return { type: L7FlowType.RESPONSE, record: { case: "dns" as const, value } };
}

/**
 * Which kernel event a report stems from. Policy verdicts exist only for pods that some policy governs, for new
 * connections, and they alone name the policies that allowed it; everything else is a trace.
 */
function origin(report: FlowReport) {
  if (report.dns) return { eventType: { type: EVENT.accessLog } };
  if (report.verdict === "DROPPED") {
    return { eventType: { type: EVENT.drop, subType: DropReason.POLICY_DENIED } };
  }
  if (report.stage === "opening" && report.judgement?.isolated) {
    const policies = report.judgement.policies.map(policyMessage);
    return {
      eventType: { type: EVENT.policyVerdict },
      policyMatchType: MATCHED_L3_L4,
      ...(report.direction === "egress" ? { egressAllowedBy: policies } : { ingressAllowedBy: policies }),
    };
  }
  const point = observedAt(report);
  return { eventType: { type: EVENT.trace, subType: point % 100 }, traceObservationPoint: point };
}

function observedAt(report: FlowReport): TraceObservationPoint {
  if (report.verdict === "REDIRECTED") return TraceObservationPoint.TO_PROXY;
  const leaves = (report.direction === "egress") !== (report.stage === "reply");
  return leaves ? TraceObservationPoint.TO_STACK : TraceObservationPoint.TO_ENDPOINT;
}

function policyMessage({ kind, namespace, name }: PolicyName) {
  const labels = [
    `k8s:io.cilium.k8s.policy.derived-from=${kind}`,
    `k8s:io.cilium.k8s.policy.name=${name}`,
    ...(namespace === "" ? [] : [`k8s:io.cilium.k8s.policy.namespace=${namespace}`]),
  ];
  return { kind, namespace, name, labels, revision: 1n };
}

function summaryOf(report: FlowReport): string {
  if (report.dns) return `DNS Answer "${report.dns.answers.join(",")}" (Query ${report.dns.query} A)`;
  if (report.protocol !== "TCP") return report.protocol;
  return `TCP Flags: ${Object.keys(FLAGS[report.stage]).toReversed().join(", ")}`;
}
