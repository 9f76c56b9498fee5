import { configValue } from "../config-reading.ts";
import { differs, enforced, notEnforced, unknown } from "../feature-cell.ts";
import type { FeatureCell, FeatureCells } from "../recognition.ts";
import { versionAtLeast } from "../version-at-least.ts";
import type { CiliumSetup } from "./cilium.ts";

const LANGUAGE = "docs.cilium.io: Layer 3 Examples (language.rst)";

/** What Cilium does with each feature, by its variant, version and ConfigMap. */
export function ciliumCells(setup: CiliumSetup): FeatureCells {
  return {
    ingress: enforced("Cilium enforces ingress rules at the receiving pod's endpoint."),
    egress: enforced("Cilium enforces egress rules at the sending pod's endpoint."),
    "ip-block": enforced("An ipBlock matches addresses outside the cluster.", LANGUAGE),
    "ip-block-pods": differs(
      "A pod is an identity to Cilium and never an address: an ipBlock with a pod's address matches nothing, 0.0.0.0/0 included.",
      "cilium#9209, cilium#12277",
    ),
    "ip-block-nodes": nodesCell(setup),
    "end-port": endPortCell(setup),
    sctp: sctpCell(setup),
    "named-ports": enforced("Named ports are resolved at the receiving pods.", LANGUAGE),
    established: enforced(
      "Every forwarded packet is looked up in the policy map, so a change cuts connections that stand and are no longer allowed.",
      "cilium#2700, cilium#3605",
    ),
    "host-network": notEnforced(
      "A pod on the host network has its node's identity; NetworkPolicies do not select it.",
    ),
  };
}

function nodesCell({ variant, matchesNodes }: CiliumSetup): FeatureCell {
  if (matchesNodes) {
    return enforced(
      "policy-cidr-match-mode: nodes lets ipBlocks match addresses of nodes (beta since 1.15).",
      LANGUAGE,
    );
  }
  const setting = variant === "cilium" ? "is not set in cilium-config" : "cannot be set here";
  return differs(
    `A node is an identity to Cilium, so an ipBlock with a node's address matches nothing; policy-cidr-match-mode: nodes (beta since 1.15) would change that and ${setting}.`,
    LANGUAGE,
  );
}

function endPortCell({ variant, version }: CiliumSetup): FeatureCell {
  if (variant === "gke-dataplane-v2") {
    return unknown(
      `Whether GKE's build of Cilium (${version ?? "no version"}) enforces endPort is not confirmed.`,
    );
  }
  const isSupported = versionAtLeast(version, [1, 16]);
  if (isSupported === undefined) {
    return unknown(
      "Port ranges came with Cilium 1.16, and the image of its agent has no version.",
      "cilium#16622",
    );
  }
  if (isSupported)
    return enforced(
      `Port ranges are supported since Cilium 1.16; this is ${version}.`,
      "cilium#16622, cilium#33389",
    );
  return differs(
    `Port ranges came with Cilium 1.16; ${version} does not implement endPort, and the pod is locked down for the range.`,
    "cilium#28684, cilium#28704",
  );
}

function sctpCell({ variant, config }: CiliumSetup): FeatureCell {
  if (variant === "gke-dataplane-v2")
    return unknown("Whether GKE Dataplane V2 enforces SCTP rules is not confirmed.");
  if (config.kind === "missing")
    return unknown(`SCTP is off unless enable-sctp is set, and ${config.because}.`);
  if (configValue(config, "enable-sctp") === "true") {
    return enforced(
      "enable-sctp: true in cilium-config (beta); ports of a Service must equal those of its pods, since SCTP is not translated.",
      "cilium#5719, cilium#35238",
    );
  }
  return notEnforced("SCTP support is beta and off: cilium-config has no enable-sctp: true.", "cilium#5719");
}
