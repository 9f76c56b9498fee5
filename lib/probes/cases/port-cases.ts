import { FIRST_PORT, SCTP_PORT, SECOND_PORT } from "../canary-labels.ts";
import { CaseScript, peerOf, type CaseScene } from "../proof-case.ts";

/** A range of ports that holds the second port of a server by its `endPort` alone, and not the first. */
export function endPortCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "end-port");
  const { probes } = script;
  const subject = "end-port" as const;
  const range = { protocol: "TCP", port: FIRST_PORT + 1, endPort: SECOND_PORT + 1 } as const;
  return script
    .apply("range", ["far"], { ingress: [{ from: [peerOf(scene, "stranger")], ports: [range] }] })
    .observe("allow a range of ports", [
      probes.pods("stranger", "far", "connects", { subject, port: "second" }),
      probes.pods("stranger", "far", "blocked", { subject }),
    ]);
}

/** The name of a container's port, which is the number that this very pod gives it. */
export function namedPortCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "named-port");
  const { probes } = script;
  const subject = "named-ports" as const;
  const ports = [{ protocol: "TCP", port: "canary" }] as const;
  return script
    .apply("name", ["far"], { ingress: [{ from: [peerOf(scene, "stranger")], ports }] })
    .observe("allow a port by its name", [
      probes.pods("stranger", "far", "connects", { subject }),
      probes.pods("stranger", "far", "blocked", { subject, port: "second" }),
    ]);
}

/** SCTP denied, and allowed by protocol and port. */
export function sctpCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "sctp");
  const { probes } = script;
  const sctp = { subject: "sctp", protocol: "SCTP", port: SCTP_PORT } as const;
  return script
    .apply("deny", ["sctp"], { ingress: [] })
    .observe("deny SCTP", [probes.pods("client", "sctp", "blocked", sctp)])
    .apply("allow", ["sctp"], { ingress: [{ ports: [{ protocol: "SCTP", port: SCTP_PORT }] }] })
    .observe("allow SCTP", [probes.pods("client", "sctp", "connects", sctp)]);
}

/**
 * A connection that stands when a deny comes: cut at once, or let be. Either is known of some CNI, and plans differ. When
 * the deny is gone it must answer again, or it was lost for another reason.
 */
export function establishedCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "established");
  const { probes } = script;
  return script
    .hold(probes.pods("client", "near", "connects"))
    .apply("deny", ["near"], { ingress: [] })
    .observe("deny new connections", [probes.pods("client", "near", "blocked")])
    .askHeld(probes.pods("client", "near", "blocked", { subject: "established" }))
    .removeLast()
    .observe("open again", [probes.pods("client", "near", "connects")])
    .askHeld(probes.pods("client", "near", "connects"));
}
