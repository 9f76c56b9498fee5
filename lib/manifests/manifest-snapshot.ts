import type { ClusterId, EndpointSlice, Namespace, NetworkPolicy, Snapshot } from "#lib/policy/index.ts";
import { completedObject, madeUpUid } from "./completed-object.ts";
import { controllerRow } from "./controller-row.ts";
import { slicesFromEndpoints } from "./endpoints-row.ts";
import { foreignPolicyFrom, isMirrored } from "./foreign-policy-row.ts";
import { manifestEvidence } from "./manifest-evidence.ts";
import type { ManifestObject } from "./manifest-object.ts";
import { manifestPlatform } from "./manifest-platform.ts";
import { namespaceFrom } from "./namespace-row.ts";
import { networkPolicyFrom } from "./network-policy-row.ts";
import { nodeRow } from "./node-row.ts";
import type { ObjectRole } from "./object-kind.ts";
import { podRow } from "./pod-row.ts";
import { endpointSliceFrom, serviceFrom } from "./service-row.ts";
import { assumedRunning, workloadPods } from "./workload-pods.ts";

/**
 * The cluster that would stand if these objects were applied to an empty one. Namespaces that objects are in and that
 * nobody wrote stand without labels of their own. Nothing is known of its CNI.
 */
export function manifestSnapshot(objects: readonly ManifestObject[]): Snapshot {
  const byRole = Map.groupBy(objects, ({ role }) => role);
  const rows = <T>(role: ObjectRole, read: (raw: unknown) => T): T[] =>
    (byRole.get(role) ?? []).map((object) => read(completedObject(object)));
  const controllers = (byRole.get("controller") ?? []).map((object) => {
    const raw = completedObject(object);
    return { raw, row: controllerRow(object.kind)(raw) };
  });
  const { pods, workloads } = workloadPods(
    rows("pod", (raw) => podRow(assumedRunning(raw as object))),
    controllers,
  );
  const nodes = rows("node", nodeRow);
  return {
    clusterId: "manifests" as ClusterId,
    resourceVersion: "0",
    takenAtMs: 0,
    namespaces: namespacesOf(rows("namespace", namespaceFrom), objects),
    workloads,
    pods,
    services: rows("service", serviceFrom),
    endpointSlices: slicesOf(
      rows("endpoint-slice", endpointSliceFrom),
      rows("endpoints", slicesFromEndpoints).flat(),
    ),
    nodes: nodes.map((row) => row.node),
    policies: rows("network-policy", (raw): NetworkPolicy => networkPolicyFrom(raw)),
    foreignPolicies: foreignPolicies(byRole.get("foreign-policy") ?? []),
    cni: {
      name: "unknown",
      enforces: "unknown",
      adminKinds: "all",
      evidence: "Manifests do not say which CNI will enforce them.",
    },
    platform: manifestPlatform(objects),
    evidence: manifestEvidence({ objects, controllers: controllers.map(({ row }) => row), nodes }),
  };
}

function foreignPolicies(objects: readonly ManifestObject[]): Snapshot["foreignPolicies"] {
  return objects
    .map((object) => foreignPolicyFrom(object.apiVersion, object.kind)(completedObject(object)))
    .filter((policy) => !isMirrored(policy));
}

function namespacesOf(
  written: readonly Namespace[],
  objects: readonly ManifestObject[],
): readonly Namespace[] {
  const known = new Set(written.map((namespace) => namespace.name));
  const implied = new Set(
    objects.flatMap(({ namespace }) => namespace ?? []).filter((name) => !known.has(name)),
  );
  return [
    ...written,
    ...[...implied].map((name) =>
      namespaceFrom({ metadata: { name, uid: madeUpUid("Namespace", undefined, name) } }),
    ),
  ];
}

/** A cluster mirrors Endpoints to slices: where both are written, the slices say the same. */
function slicesOf(
  slices: readonly EndpointSlice[],
  mirrored: readonly EndpointSlice[],
): readonly EndpointSlice[] {
  const key = ({ namespace, service }: EndpointSlice) => `${namespace}/${service}`;
  const sliced = new Set(slices.map(key));
  return [...slices, ...mirrored.filter((slice) => !sliced.has(key(slice)))];
}
