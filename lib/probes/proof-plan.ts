import { KUBELET_PORT } from "./canary-labels.ts";
import { baselineCase } from "./cases/baseline-case.ts";
import { bridgeCases } from "./cases/bridge-cases.ts";
import { defaultDenyCase } from "./cases/default-deny-case.ts";
import { egressCase, ingressCase, settleCase } from "./cases/direction-cases.ts";
import { nodeAddressCase, outsideAddressCase, podAddressCase } from "./cases/address-cases.ts";
import { endPortCase, establishedCase, namedPortCase, sctpCase } from "./cases/port-cases.ts";
import type { ProofSubject } from "./enforcement-proof.ts";
import { podOf, type CaseScene } from "./proof-case.ts";
import type { CanaryPod, ProofPlan } from "./proof-step.ts";
import type { ProofTargets } from "./proof-targets.ts";

/** What a plan follows from: the pods as they run, and what else there is to reach. */
export interface ProofPlanInput {
  readonly run: string;
  readonly namespace: string;
  readonly pods: readonly CanaryPod[];
  readonly targets: ProofTargets;
}

/**
 * Every write and every connection of a proof, in order: reachability without policies first, then each question, and
 * the allow-all last. Each case removes what it applied and begins by seeing everything open, so that no answer is that
 * of the case before.
 */
export function proofPlan({ run, namespace, pods, targets }: ProofPlanInput): ProofPlan {
  const scene: CaseScene = { run, namespace, pods };
  const { node, outside } = targets;
  const steps = [
    ...baselineCase(scene, targets),
    ...ingressCase(scene),
    ...egressCase(scene),
    ...settleCase(scene),
    ...defaultDenyCase(scene, targets),
    ...(outside === undefined ? [] : outsideAddressCase(scene, outside)),
    ...podAddressCase(scene),
    ...(node === undefined ? [] : nodeAddressCase(scene, node)),
    ...endPortCase(scene),
    ...namedPortCase(scene),
    ...(podOf(scene, "sctp") === undefined ? [] : sctpCase(scene)),
    ...establishedCase(scene),
    ...bridgeCases(scene),
  ];
  return { run, namespace, pods, steps, untried: untriedOf(scene, targets) };
}

function untriedOf(scene: CaseScene, { dnsRules, node, outside }: ProofTargets): ProofPlan["untried"] {
  const untried: { subject: ProofSubject; why: string }[] = [
    {
      subject: "host-network",
      why: "Restricted Pod Security allows no canary pod on the host network. What this CNI is known to do stands in the report.",
    },
  ];
  const add = (isMissing: boolean, subject: ProofSubject, why: string) => {
    if (isMissing) untried.push({ subject, why });
  };
  add(
    outside === undefined,
    "ip-block",
    "The API server's address is a node's here, and no other address outside of the cluster is known. Name one that pods may reach with --canary-outside ADDRESS:PORT.",
  );
  add(
    node === undefined,
    "ip-block-nodes",
    `No node's address is known, so port ${KUBELET_PORT} of one cannot be tried.`,
  );
  add(
    dnsRules.length === 0,
    "dns-with-rule",
    "No DNS server of this cluster was found, so there is no rule to try.",
  );
  add(
    podOf(scene, "sctp") === undefined,
    "sctp",
    "The canary pod that answers SCTP did not start: the image or the node's kernel has no SCTP.",
  );
  return untried;
}
