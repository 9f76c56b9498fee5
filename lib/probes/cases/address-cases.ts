import { addressPeers, allBut } from "../canary-policies.ts";
import { KUBELET_PORT } from "../canary-labels.ts";
import { addressOf, CaseScript, type CaseScene } from "../proof-case.ts";
import type { AddressTarget } from "../proof-targets.ts";

const POD = "ip-block-pods" as const;

/** An ipBlock of a pod's address, as what a caller may reach. */
export function podAddressToCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "pod-address-to");
  const { probes } = script;
  return script
    .apply("to", ["client"], { egress: [{ to: addressPeers(addressOf(scene, "far")) }] })
    .observe("allow egress to a pod's address", [
      probes.pods("client", "far", "connects", { subject: POD }),
      probes.pods("client", "near", "blocked", { subject: POD }),
    ]);
}

/** An ipBlock of all addresses but a pod's. */
export function podAddressExceptCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "pod-address-except");
  const { probes } = script;
  return script
    .apply("to", ["stranger"], { egress: [{ to: [allBut(addressOf(scene, "near"))] }] })
    .observe("allow egress to all but a pod's address", [
      probes.pods("stranger", "far", "connects", { subject: POD }),
      probes.pods("stranger", "near", "blocked", { subject: POD }),
    ]);
}

/** An ipBlock of a pod's address, as who may come in. */
export function podAddressFromCase(scene: CaseScene): CaseScript {
  const script = new CaseScript(scene, "pod-address-from");
  const { probes } = script;
  return script
    .apply("from", ["near"], { ingress: [{ from: addressPeers(addressOf(scene, "client")) }] })
    .observe("allow ingress from a pod's address", [
      probes.pods("client", "near", "connects", { subject: POD }),
      probes.pods("stranger", "near", "blocked", { subject: POD }),
    ]);
}

/** Who calls the node: `near`, which nobody's egress policy but this case's selects at that time. */
export const NODE_CALLER = "near" as const;

/**
 * An ipBlock that is a node's address, seen at its kubelet's port: closed by a deny first, since what reaches a node
 * whatever policies say shows nothing of an ipBlock.
 */
export function nodeAddressCase(
  scene: CaseScene,
  node: { readonly title: string; readonly address: string },
): CaseScript {
  const script = new CaseScript(scene, "node-address");
  const { probes } = script;
  const target = { kind: "address", ...node } as const;
  return script
    .apply("deny", [NODE_CALLER], { egress: [] })
    .observe("deny egress to a node", [
      probes.to(NODE_CALLER, target, "blocked", { port: KUBELET_PORT }),
      probes.pods(NODE_CALLER, "far", "blocked"),
    ])
    .apply("to", [NODE_CALLER], { egress: [{ to: addressPeers(node.address) }] })
    .observe("allow egress to a node's address", [
      probes.to(NODE_CALLER, target, "connects", { subject: "ip-block-nodes", port: KUBELET_PORT }),
      probes.pods(NODE_CALLER, "far", "blocked", { subject: "ip-block-nodes" }),
    ]);
}

/** ipBlocks of an address that is neither a pod's nor a node's, and of all addresses but it. */
export function outsideAddressCases(scene: CaseScene, outside: AddressTarget): readonly CaseScript[] {
  const { title, address, port } = outside;
  const more = { subject: "ip-block", port } as const;
  const target = { kind: "address", title, address } as const;
  const to = new CaseScript(scene, "outside-address-to");
  const except = new CaseScript(scene, "outside-address-except");
  return [
    to
      .apply("to", ["client"], { egress: [{ to: addressPeers(address) }] })
      .observe("allow egress to an outside address", [
        to.probes.to("client", target, "connects", more),
        to.probes.pods("client", "near", "blocked", { subject: "ip-block" }),
      ]),
    except
      .apply("to", ["client"], { egress: [{ to: [allBut(address)] }] })
      .observe("allow egress to all but it", [except.probes.to("client", target, "blocked", more)]),
  ];
}
