import type { ProofTargets } from "../proof-targets.ts";
import { CaseScript, type CaseScene } from "../proof-case.ts";
import type { Probe } from "../proof-step.ts";
import { LOOKED_UP_PORT } from "./baseline-case.ts";

/**
 * The policy that everything ends with, over all canary pods: nothing connects, and names are not resolved either. Then
 * the DNS rule of this cluster brings names back, over UDP and TCP, and nothing else.
 */
export function defaultDenyCase(scene: CaseScene, targets: ProofTargets): CaseScript {
  const script = new CaseScript(scene, "default-deny");
  const { probes } = script;
  const subject = "default-deny" as const;
  const all = [
    probes.pods("client", "near", "blocked", { subject }),
    probes.pods("client", "far", "blocked", { subject }),
    probes.pods("stranger", "far", "blocked", { subject }),
  ];
  script
    .apply("all", [], { ingress: [], egress: [] })
    .observe("deny everything, DNS included", [...all, ...dns(script, targets, "dns-without-rule")]);
  if (targets.dnsRules.length === 0) return script;
  return script
    .apply("dns", [], { egress: targets.dnsRules })
    .observe("allow DNS alone", [...all, ...dns(script, targets, "dns-with-rule")]);
}

function dns(
  { probes }: CaseScript,
  targets: ProofTargets,
  subject: "dns-without-rule" | "dns-with-rule",
): readonly Probe[] {
  const expected = subject === "dns-with-rule" ? "connects" : "blocked";
  const lookup = probes.to("client", { kind: "name", name: targets.lookup }, expected, {
    subject,
    port: LOOKED_UP_PORT,
    protocol: "UDP",
  });
  const { dns: server } = targets;
  if (server === undefined) return [lookup];
  const target = { kind: "address", title: server.title, address: server.address } as const;
  return [lookup, probes.to("client", target, expected, { subject, port: server.port })];
}
