import { addressPeers, allBut } from "../canary-policies.ts";
import { KUBELET_PORT } from "../canary-labels.ts";
import { addressOf, CaseScript, type CaseScene } from "../proof-case.ts";
import type { ProofStep } from "../proof-step.ts";
import type { AddressTarget } from "../proof-targets.ts";

/** ipBlocks that are addresses of pods: to a receiver, with `except`, and from a sender. */
export function podAddressCase(scene: CaseScene): readonly ProofStep[] {
  const script = new CaseScript(scene, "pod-address").fromOpen();
  const { probes } = script;
  const subject = "ip-block-pods" as const;
  const [near, far] = [addressOf(scene, "near"), addressOf(scene, "far")];
  const farAlone = [
    probes.pods("client", "far", "connects", { subject }),
    probes.pods("client", "near", "blocked", { subject }),
  ];
  return script
    .apply("to", ["client"], { egress: [{ to: addressPeers(far) }] })
    .observe("allow egress to a pod's address", farAlone)
    .removeLast()
    .observe("see everything open", probes.open())
    .apply("except", ["client"], { egress: [{ to: [allBut(near)] }] })
    .observe("allow egress to all but a pod's address", farAlone)
    .removeLast()
    .observe("see everything open", probes.open())
    .apply("from", ["near"], { ingress: [{ from: addressPeers(addressOf(scene, "client")) }] })
    .observe("allow ingress from a pod's address", [
      probes.pods("client", "near", "connects", { subject }),
      probes.pods("stranger", "near", "blocked", { subject }),
    ])
    .steps();
}

/** An ipBlock that is a node's address, seen at its kubelet's port. */
export function nodeAddressCase(
  scene: CaseScene,
  node: { readonly title: string; readonly address: string },
): readonly ProofStep[] {
  const script = new CaseScript(scene, "node-address").fromOpen();
  const { probes } = script;
  const subject = "ip-block-nodes" as const;
  const target = { kind: "address", ...node } as const;
  return script
    .apply("to", ["client"], { egress: [{ to: addressPeers(node.address) }] })
    .observe("allow egress to a node's address", [
      probes.to("client", target, "connects", { subject, port: KUBELET_PORT }),
      probes.pods("client", "near", "blocked", { subject }),
    ])
    .steps();
}

/** ipBlocks of an address that is neither a pod's nor a node's, and all addresses but it. */
export function outsideAddressCase(scene: CaseScene, outside: AddressTarget): readonly ProofStep[] {
  const script = new CaseScript(scene, "outside-address").fromOpen();
  const { probes } = script;
  const { title, address, port } = outside;
  const more = { subject: "ip-block", port } as const;
  const target = { kind: "address", title, address } as const;
  return script
    .apply("to", ["client"], { egress: [{ to: addressPeers(address) }] })
    .observe("allow egress to an outside address", [
      probes.to("client", target, "connects", more),
      probes.pods("client", "near", "blocked", { subject: "ip-block" }),
    ])
    .removeLast()
    .observe("see everything open", probes.open())
    .apply("except", ["client"], { egress: [{ to: [allBut(address)] }] })
    .observe("allow egress to all but it", [probes.to("client", target, "blocked", more)])
    .steps();
}
