import { KUBELET_PORT } from "./canary-labels.ts";
import { baselineCase } from "./cases/baseline-case.ts";
import { bridgeComesAfterCases, bridgeComesFirstCase } from "./cases/bridge-cases.ts";
import { defaultDenyCase } from "./cases/default-deny-case.ts";
import { egressCase, ingressCase, settleCase } from "./cases/direction-cases.ts";
import { caseLane } from "./case-lane.ts";
import {
  nodeAddressCase,
  outsideAddressCases,
  podAddressExceptCase,
  podAddressFromCase,
  podAddressToCase,
} from "./cases/address-cases.ts";
import { endPortCase, establishedCase, namedPortCase, sctpCase } from "./cases/port-cases.ts";
import type { ProofSubject } from "./enforcement-proof.ts";
import { mirrored, podOf, type CaseScene } from "./proof-case.ts";
import type { CanaryPod, ProofPlan, ProofStep } from "./proof-step.ts";
import type { ProofTargets } from "./proof-targets.ts";

/** What a plan follows from: the pods as they run, and what else there is to reach. */
export interface ProofPlanInput {
  readonly run: string;
  readonly instance: string;
  readonly namespace: string;
  readonly pods: readonly CanaryPod[];
  readonly targets: ProofTargets;
}

/**
 * Every write and every connection of a proof: reachability without policies first, then each question, and the
 * allow-all last. Each case removes what it applied; it begins and ends by seeing open what it saw closed. Cases about
 * different pods in a direction are lanes of one stage. How long a policy takes is measured, and the default-deny over
 * all pods tried, while nothing else goes on.
 */
export function proofPlan({ run, instance, namespace, pods, targets }: ProofPlanInput): ProofPlan {
  const scene: CaseScene = { run, instance, namespace, pods };
  const mirror = mirrored(scene);
  const { node, outside } = targets;
  const hasSctp = podOf(scene, "sctp") !== undefined;
  const stages: readonly (readonly (readonly ProofStep[])[])[] = [
    [baselineCase(scene, targets).steps()],
    [caseLane([ingressCase(scene)]), caseLane([egressCase(mirror)])],
    [caseLane([settleCase(scene), defaultDenyCase(scene, targets)])],
    [
      caseLane([
        podAddressToCase(scene),
        ...(outside === undefined ? [] : outsideAddressCases(scene, outside)),
      ]),
      caseLane([podAddressExceptCase(scene)]),
      caseLane(node === undefined ? [] : [nodeAddressCase(scene, node)]),
    ],
    [
      caseLane([podAddressFromCase(scene)]),
      caseLane([endPortCase(scene), namedPortCase(scene)]),
      caseLane([establishedCase(mirror)]),
      caseLane(hasSctp ? [sctpCase(scene)] : []),
    ],
    [
      caseLane([bridgeComesFirstCase(scene), ...bridgeComesAfterCases(scene, ["default-deny"])]),
      caseLane(bridgeComesAfterCases(mirror, ["except", "many-ports", "several-rules"])),
    ],
  ];
  return {
    run,
    namespace,
    pods,
    ...laidOut(stages),
    untried: untriedOf(scene, targets),
    caveats: targets.caveats ?? [],
  };
}

/** All steps in one list, and which of them make a lane. */
function laidOut(
  stages: readonly (readonly (readonly ProofStep[])[])[],
): Pick<ProofPlan, "steps" | "stages"> {
  const steps: ProofStep[] = [];
  const lanes = stages.map((stage) => stage.map((lane) => ({ from: steps.length, to: steps.push(...lane) })));
  return { steps, stages: lanes };
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
    `No address of another node than the caller's is known, so port ${KUBELET_PORT} of one cannot be tried: many CNIs let a pod reach its own node whatever policies say.`,
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
