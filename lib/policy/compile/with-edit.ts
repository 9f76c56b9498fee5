import { compileSnapshot } from "./compile-snapshot.ts";
import type { CompiledCluster } from "./compiled-cluster.ts";
import { compilePolicy, podKeysOf, type CompiledPolicy } from "./compiled-policy.ts";
import { sideMaker } from "./make-sides.ts";
import type { PodClass } from "./pod-class.ts";
import { scopeOf, type PodIndex } from "./pod-index.ts";
import { editedName, type PolicyEdit } from "./policy-edit.ts";

/**
 * The cluster under its policies with one edit applied, as compiling it anew would give it: a put replaces the policy of
 * the same namespace and name where it stands, or comes last; removing what is not there changes nothing.
 *
 * Everything that the edit does not touch is shared, so this takes as long as the namespace has kinds of pods, whatever
 * the size of the cluster. The one exception, as long as compiling: an edit by which a label begins or ceases to matter
 * that pods carry and no workload's template does (a controller's hash, a pod's name), since pods are then of other
 * kinds.
 */
export function withEdit(cluster: CompiledCluster, edit: PolicyEdit): CompiledCluster {
  const { namespace, name } = editedName(edit);
  const isEdited = (policy: CompiledPolicy) =>
    policy.namespace === namespace && policy.source.metadata.name === name;
  const former = cluster.policies.filter(isEdited);
  const policies = edited(cluster, edit, isEdited);
  if (policies === undefined) return cluster;
  if (regroupsPods(cluster, edit, { former, policies })) {
    const sources = policies.map(({ source }) => source);
    return compileSnapshot(cluster.snapshot, sources, cluster.profile);
  }
  return { ...cluster, policies, classes: classesUnder(cluster, policies, namespace) };
}

function edited(
  cluster: CompiledCluster,
  edit: PolicyEdit,
  isEdited: (policy: CompiledPolicy) => boolean,
): readonly CompiledPolicy[] | undefined {
  const at = cluster.policies.findIndex(isEdited);
  if (edit.kind === "remove") {
    return at < 0 ? undefined : cluster.policies.filter((policy) => !isEdited(policy));
  }
  const compiled = compilePolicy(edit.policy, scopeOf(cluster.index, cluster.profile, true));
  return at < 0 ? [...cluster.policies, compiled] : cluster.policies.with(at, compiled);
}

/** Whether the label keys that matter are others than before. */
function regroupsPods(
  { index }: CompiledCluster,
  edit: PolicyEdit,
  { former, policies }: { former: readonly CompiledPolicy[]; policies: readonly CompiledPolicy[] },
): boolean {
  if (edit.kind === "put" && podKeysOf(edit.policy).some((key) => index.tellsApart(key))) return true;
  const asked = former.flatMap(({ source }) => podKeysOf(source)).filter((key) => index.askedKeys.has(key));
  if (asked.length === 0) return false;
  const still = new Set(policies.flatMap(({ source }) => podKeysOf(source)));
  return asked.some((key) => !still.has(key));
}

/** The classes, those of the namespace with new sides where something else is said about them. */
function classesUnder(
  { index, profile, classes }: CompiledCluster,
  policies: readonly CompiledPolicy[],
  namespace: string,
): readonly PodClass[] {
  const ids = classIdsIn(index, namespace);
  if (ids.length === 0) return classes;
  const here = policies.filter((policy) => policy.namespace === namespace);
  const former = ids.map((id) => classes[id] as PodClass);
  const known = new Set(former.flatMap(({ sides }) => [sides.ingress, sides.egress]));
  const maker = sideMaker(index, profile, [...known]);
  const next = classes.slice();
  for (const pods of former) {
    const sides = maker.sidesOf(pods, here);
    const isSame = sides.ingress === pods.sides.ingress && sides.egress === pods.sides.egress;
    if (!isSame) next[pods.id] = { ...pods, sides };
  }
  return next;
}

function classIdsIn(index: PodIndex, namespace: string): readonly number[] {
  const found = index.namespaces.get(namespace);
  return found === undefined ? [] : (index.classesOfNamespace[found.id] as readonly number[]);
}
