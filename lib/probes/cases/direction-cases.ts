import { CaseScript, peerOf, type CaseScene } from "../proof-case.ts";
import type { Probe } from "../proof-step.ts";

const SERVERS = ["near", "far"] as const;

/** A deny of ingress, and an allow beside it for one of two callers; TCP and UDP, on the same node and on another. */
export function ingressCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "ingress");
  const { probes } = script;
  const tcp = { subject: "ingress" } as const;
  const udp = { subject: "udp", protocol: "UDP" } as const;
  const client = (expected: Probe["expected"]) => [
    probes.pods("client", "near", expected, tcp),
    probes.pods("client", "far", expected, tcp),
    probes.pods("client", "near", expected, udp),
    probes.pods("client", "far", expected, udp),
  ];
  const stranger = [
    probes.pods("stranger", "near", "blocked", tcp),
    probes.pods("stranger", "near", "blocked", udp),
  ];
  return script
    .apply("deny", SERVERS, { ingress: [] })
    .observe("deny ingress", [...client("blocked"), ...stranger])
    .apply("allow", SERVERS, { ingress: [{ from: [peerOf(scene, "client")] }] })
    .observe("allow ingress from one caller", [...client("connects"), ...stranger]);
}

/** A deny of egress, and an allow beside it to one of two servers; what others send stays as it is. */
export function egressCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "egress");
  const { probes } = script;
  const tcp = { subject: "egress" } as const;
  const udp = { subject: "udp", protocol: "UDP" } as const;
  const near = (expected: Probe["expected"]) => [
    probes.pods("client", "near", expected, tcp),
    probes.pods("client", "near", expected, udp),
  ];
  const rest = [
    probes.pods("client", "far", "blocked", tcp),
    probes.pods("client", "far", "blocked", udp),
    probes.pods("stranger", "near", "connects", tcp),
  ];
  return script
    .apply("deny", ["client"], { egress: [] })
    .observe("deny egress", [...near("blocked"), ...rest])
    .apply("allow", ["client"], { egress: [{ to: [peerOf(scene, "near")] }] })
    .observe("allow egress to one server", [...near("connects"), ...rest]);
}

/** How often a policy is put up and taken down to see how long either takes. */
const SAMPLES = 3;

/** The time from a write's answer to its effect, both ways; the longest is what barriers wait for. */
export function settleCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "settle");
  const { probes } = script;
  const both = (expected: Probe["expected"]) => [
    probes.pods("client", "near", expected),
    probes.pods("client", "far", expected),
  ];
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    script
      .apply(`deny-${sample}`, SERVERS, { ingress: [] })
      .observe(`how long a deny takes, ${sample} of ${SAMPLES}`, both("blocked"), { measures: true })
      .removeLast()
      .observe(`how long opening takes, ${sample} of ${SAMPLES}`, both("connects"), { measures: true });
  }
  return script;
}
