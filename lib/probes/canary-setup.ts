import {
  LABEL_INSTANCE,
  LABEL_MANAGED_BY,
  MANAGED_BY_DRAWBRIDGE,
  scratchNamespace,
} from "#lib/policy/index.ts";
import { LABEL_CANARY, LABEL_CANARY_ROLE, CANARY_ROLES, type CanaryRole } from "./canary-labels.ts";
import type { CanaryManifest, CanaryObject } from "./canary-object.ts";
import { canaryPodSpec } from "./canary-pod-spec.ts";

/** What the scratch namespace and its pods follow from. */
export interface CanarySetupInput {
  /** A DNS label, never used before: it names the run in every object. */
  readonly run: string;
  readonly image: string;
  readonly instance: string;
  /** A namespace to use as it is, where the account may not create one; only our own objects are removed from it. */
  readonly namespace?: string;
}

/** One canary pod's owner. Where it is `optional` the run goes on without it. */
export interface CanaryWorkload {
  readonly role: CanaryRole;
  readonly manifest: CanaryManifest;
  readonly optional: boolean;
}

/** Everything that stands before the first probe. */
export interface CanarySetup {
  readonly run: string;
  readonly instance: string;
  readonly image: string;
  readonly namespace: string;
  /** Absent where an existing namespace is used. */
  readonly create?: CanaryManifest;
  /** A single pod for a dry run: what quotas, Pod Security and webhooks say to it is heard before anything is created. */
  readonly trial: CanaryManifest;
  readonly workloads: readonly CanaryWorkload[];
}

/**
 * The scratch namespace and the owners of the canary pods.
 *
 * Pods are made by a ReplicaSet each, of one replica, and never bare: the AWS agent applies no policy to a pod without
 * an owner, and tells pods apart by their owner's name. They carry labels of ours alone, so that no ReplicaSet adopts
 * them and no Service routes to them.
 */
export function canarySetup(input: CanarySetupInput): CanarySetup {
  const namespace = input.namespace ?? scratchNamespace(input.run);
  const labels = {
    [LABEL_MANAGED_BY]: MANAGED_BY_DRAWBRIDGE,
    [LABEL_INSTANCE]: input.instance,
    [LABEL_CANARY]: input.run,
  };
  const workloads = CANARY_ROLES.map((role): CanaryWorkload => {
    const own = { ...labels, [LABEL_CANARY_ROLE]: role };
    const selector = { [LABEL_CANARY]: input.run, [LABEL_CANARY_ROLE]: role };
    return {
      role,
      optional: role === "sctp",
      manifest: {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        metadata: { name: workloadName(input.run, role), namespace, labels: own },
        spec: {
          replicas: 1,
          selector: { matchLabels: selector },
          template: { metadata: { labels: own }, spec: canaryPodSpec(role, input) },
        },
      },
    };
  });
  return {
    run: input.run,
    instance: input.instance,
    image: input.image,
    namespace,
    ...(input.namespace === undefined ? { create: namespaceManifest(namespace, labels) } : {}),
    trial: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `canary-trial-${input.run}`, namespace, labels },
      spec: canaryPodSpec("near", input),
    },
    workloads,
  };
}

/** Unique in a namespace that several runs share, one after the other. */
function workloadName(run: string, role: CanaryRole): string {
  return `canary-${role}-${run}`;
}

/** Restricted Pod Security is asked for by name, so that the run shows what it would be allowed anywhere. */
function namespaceManifest(name: string, labels: Readonly<Record<string, string>>): CanaryManifest {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { ...labels, "pod-security.kubernetes.io/enforce": "restricted" } },
  };
}

/** The objects of a setup in the order of their creation. */
export function setupObjects(setup: CanarySetup): readonly CanaryObject[] {
  const { namespace, create, workloads } = setup;
  return [
    ...(create === undefined ? [] : [{ kind: "Namespace" as const, namespace, name: namespace }]),
    ...workloads.map(({ manifest }) => ({
      kind: "ReplicaSet" as const,
      namespace,
      name: manifest.metadata.name,
    })),
  ];
}
