import { FIRST_PORT, SCTP_PORT, SECOND_PORT } from "../canary-labels.ts";
import { canaryPeer } from "../canary-policies.ts";
import { CaseScript, type CaseScene } from "../proof-case.ts";
import type { ProofStep } from "../proof-step.ts";

/** A range of ports that holds the second port of a server by its `endPort` alone, and not the first. */
export function endPortCase(scene: CaseScene): readonly ProofStep[] {
  const script = new CaseScript(scene, "end-port").fromOpen();
  const { probes } = script;
  const subject = "end-port" as const;
  const range = { protocol: "TCP", port: FIRST_PORT + 1, endPort: SECOND_PORT + 1 } as const;
  return script
    .apply("range", ["near"], { ingress: [{ from: [canaryPeer(scene.run, "client")], ports: [range] }] })
    .observe("allow a range of ports", [
      probes.pods("client", "near", "connects", { subject, port: "second" }),
      probes.pods("client", "near", "blocked", { subject }),
    ])
    .steps();
}

/** The name of a container's port, which is the number that this very pod gives it. */
export function namedPortCase(scene: CaseScene): readonly ProofStep[] {
  const script = new CaseScript(scene, "named-port").fromOpen();
  const { probes } = script;
  const subject = "named-ports" as const;
  const ports = [{ protocol: "TCP", port: "canary" }] as const;
  return script
    .apply("name", ["near"], { ingress: [{ from: [canaryPeer(scene.run, "client")], ports }] })
    .observe("allow a port by its name", [
      probes.pods("client", "near", "connects", { subject }),
      probes.pods("client", "near", "blocked", { subject, port: "second" }),
    ])
    .steps();
}

/** SCTP denied, and allowed by protocol and port. */
export function sctpCase(scene: CaseScene): readonly ProofStep[] {
  const script = new CaseScript(scene, "sctp").fromOpen();
  const { probes } = script;
  const sctp = { subject: "sctp", protocol: "SCTP", port: SCTP_PORT } as const;
  return script
    .apply("deny", ["sctp"], { ingress: [] })
    .observe("deny SCTP", [probes.pods("client", "sctp", "blocked", sctp)])
    .apply("allow", ["sctp"], { ingress: [{ ports: [{ protocol: "SCTP", port: SCTP_PORT }] }] })
    .observe("allow SCTP", [probes.pods("client", "sctp", "connects", sctp)])
    .steps();
}

/** A connection that stands when a deny comes: cut at once, or let be. Either is known of some CNI, and plans differ. */
export function establishedCase(scene: CaseScene): readonly ProofStep[] {
  const script = new CaseScript(scene, "established").fromOpen();
  const { probes } = script;
  return script
    .hold(probes.pods("client", "near", "connects"))
    .apply("deny", ["near"], { ingress: [] })
    .observe("deny new connections", [probes.pods("client", "near", "blocked")])
    .askHeld(probes.pods("client", "near", "blocked", { subject: "established" }))
    .steps();
}
