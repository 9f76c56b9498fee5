import type { PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../../api/object-store.ts";
import { AGNHOST_REPOSITORY } from "../../kubelet/image-registry.ts";
import type { Scenario } from "../scenario.ts";

const GATEKEEPER = { namespace: "identity", name: "workload-identity-webhook" };
const GATE_PATH = "/validate-images";

/** What a cluster may have against a proof with canary pods, by the name that a scenario chooses it by. */
export const FAULTS = {
  /** Every node has as many pods as it takes. */
  "no-room": (scenario: Scenario): Scenario => ({ ...scenario, objects: withFullNodes(scenario.objects) }),
  /** The registry does not have the canaries' image. */
  "no-image": (scenario: Scenario): Scenario => ({ ...scenario, missingImages: [AGNHOST_REPOSITORY] }),
  /** Every new namespace gets a quota of two pods, as a project template gives it. */
  quota: (scenario: Scenario): Scenario => ({ ...scenario, namespaceTemplate: [QUOTA] }),
  /** A policy engine refuses pods whose image is not signed. */
  "webhook-refuses": (scenario: Scenario): Scenario => ({
    ...scenario,
    objects: [...scenario.objects, IMAGE_GATE],
    webhookRefusals: [
      {
        service: `${GATEKEEPER.namespace}/${GATEKEEPER.name}`,
        path: GATE_PATH,
        image: AGNHOST_REPOSITORY,
        message: "image registry.k8s.io/e2e-test-images/agnhost is not signed by the platform team",
      },
    ],
  }),
  /** The nodes' kernels have no SCTP. */
  "no-sctp": (scenario: Scenario): Scenario => ({ ...scenario, sctp: "unsupported" }),
} as const satisfies Record<string, (scenario: Scenario) => Scenario>;

const QUOTA: KubeObject = {
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "new-projects" },
  spec: { hard: { pods: "2" } },
};

const IMAGE_GATE: KubeObject = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingWebhookConfiguration",
  metadata: { name: "signed-images" },
  webhooks: [
    {
      name: "images.policy.shop.example",
      clientConfig: { service: { ...GATEKEEPER, path: GATE_PATH, port: 443 } },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      failurePolicy: "Fail",
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
      timeoutSeconds: 5,
    },
  ],
};

function withFullNodes(objects: readonly KubeObject[]): KubeObject[] {
  const pods = objects.filter(({ kind }) => kind === "Pod");
  return objects.map((object) => {
    if (object.kind !== "Node") return object;
    const here = pods.filter((pod) => (pod["spec"] as PodSpec).nodeName === object.metadata.name).length;
    const status = object["status"] as { allocatable?: Record<string, string> };
    return { ...object, status: { ...status, allocatable: { ...status.allocatable, pods: String(here) } } };
  });
}
