import type { ProofTargets } from "../proof-targets.ts";
import { KUBELET_PORT, SCTP_PORT } from "../canary-labels.ts";
import { CaseProbes, CaseScript, mirrored, podOf, type CaseScene } from "../proof-case.ts";
import { NODE_CALLER } from "./address-cases.ts";
import type { Probe } from "../proof-step.ts";

/** Where the question goes, which is all that counts of a lookup. */
export const LOOKED_UP_PORT = 53;

/**
 * Everything reaches everything before any policy stands: a connection that fails anyway proves nothing when it fails
 * under a policy. The run ends where the canary pods cannot reach each other; the other targets may be missing.
 */
export function baselineCase(scene: CaseScene, targets: ProofTargets): CaseScript {
  const script = new CaseScript(scene, "baseline");
  const { probes } = script;
  const mirror = new CaseProbes(mirrored(scene));
  const subject = "baseline" as const;
  const core = [
    ...probes.open().map((probe): Probe => ({ ...probe, subject })),
    ...mirror.open().map((probe): Probe => ({ ...probe, subject })),
    probes.pods("stranger", "far", "connects", { subject }),
    probes.pods("client", "near", "connects", { subject, port: "second" }),
  ];
  return script
    .observe("reach every canary pod without a policy", core, { required: true })
    .observe("reach what else the proof needs", furtherTargets(script, targets));
}

/** Everything whose absence spoils one row alone. */
function furtherTargets({ probes, scene }: CaseScript, targets: ProofTargets): readonly Probe[] {
  const mirror = new CaseProbes(mirrored(scene));
  const { dns, lookup, node, outside } = targets;
  const at = (title: string, address: string) => ({ kind: "address", title, address }) as const;
  return [
    probes.pods("client", "near", "connects", { protocol: "UDP" }),
    probes.pods("client", "far", "connects", { protocol: "UDP" }),
    probes.pods("stranger", "near", "connects", { protocol: "UDP" }),
    mirror.pods("client", "near", "connects", { protocol: "UDP" }),
    mirror.pods("client", "far", "connects", { protocol: "UDP" }),
    probes.pods("stranger", "far", "connects", { port: "second" }),
    probes.pods(NODE_CALLER, "far", "connects"),
    probes.to("client", { kind: "name", name: lookup }, "connects", {
      port: LOOKED_UP_PORT,
      protocol: "UDP",
    }),
    ...(dns ? [probes.to("client", at(dns.title, dns.address), "connects", { port: dns.port })] : []),
    ...(node
      ? [probes.to(NODE_CALLER, at(node.title, node.address), "connects", { port: KUBELET_PORT })]
      : []),
    ...(outside
      ? [probes.to("client", at(outside.title, outside.address), "connects", { port: outside.port })]
      : []),
    ...(podOf(scene, "sctp")
      ? [probes.pods("client", "sctp", "connects", { protocol: "SCTP", port: SCTP_PORT })]
      : []),
  ];
}
