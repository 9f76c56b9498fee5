import type { AdminPolicy } from "../admin/admin-policy.ts";
import { readAdminPolicies } from "../admin/read-admin-policies.ts";
import { subjectKeysOf } from "./admin-policy-scope.ts";
import { adminPodSelectorsOf, compileAdminPolicy, type CompiledAdminPolicy } from "./compiled-admin-rule.ts";
import { compilePods, namespaceIds, type CompiledPods, type NamespaceIds } from "./compile-pods.ts";
import { keysOfSelector, podKeysOf, type PolicyScope } from "./compiled-policy.ts";
import type { Ends, ReachEnd } from "../judge/ends-of.ts";
import { labelIndex, type LabelIndex } from "../selector/label-index.ts";
import { labelSets } from "../selector/label-sets.ts";
import type { NetworkPolicy } from "../model/network-policy.ts";
import type { Profile } from "../profile.ts";
import type { Side } from "./side.ts";
import type { ForeignPolicy, Snapshot, WorkloadId } from "../model/snapshot.ts";
import { surroundingsOf, surroundingsOfHosts, type Surroundings } from "./surroundings.ts";

/** What of a cluster does not depend on its NetworkPolicies, but for the label keys that they ask for. */
export interface PodIndex extends CompiledPods {
  readonly namespaces: NamespaceIds;
  readonly labelSets: LabelIndex;
  readonly namespaceLabels: LabelIndex;
  /** Ids of the classes of each namespace, by namespace id. */
  readonly classesOfNamespace: readonly (readonly number[])[];
  /** What other policies than NetworkPolicies say, by class id; undefined where nothing can be. */
  readonly surroundings: readonly (Surroundings | undefined)[];
  /** The same about nodes as such. */
  readonly hostSurroundings: Surroundings | undefined;
  readonly adminPolicies: readonly CompiledAdminPolicy[];
  /** Label keys that matter only because a NetworkPolicy asks for them, although no workload's template has them. */
  readonly askedKeys: ReadonlySet<string>;
  /** Whether asking for the key would tell pods apart that are of one class now. */
  tellsApart(key: string): boolean;
  /** Addresses that nodes hold, as written. */
  readonly nodeAddresses: ReadonlySet<string>;
  /** The ends that a workload, and a peer as an object, stand for; worked out when first asked for. */
  readonly endsOfWorkload: Map<WorkloadId, Ends>;
  readonly endsOfPeer: WeakMap<ReachEnd, Ends>;
  /** Sides of classes that no NetworkPolicy isolates, given out so far. */
  readonly openSides: Map<string, Side[]>;
  /** Gives out ids that no other side of this index has. */
  nextSideId(): number;
}

/** Indexes the pods of a snapshot for questions under `policies`. */
export function indexPods(
  snapshot: Snapshot,
  policies: readonly NetworkPolicy[],
  profile: Profile,
): PodIndex {
  const { adminKinds } = profile;
  const readable = readAdminPolicies(snapshot.foreignPolicies).policies;
  const read = readable.filter(({ kind }) => adminKinds === "all" || adminKinds.includes(kind));
  const unevaluated = unevaluatedOf(snapshot.foreignPolicies, readable, new Set(read));
  const keys = keysThatMatter(snapshot, policies, [
    ...read.flatMap(adminPodSelectorsOf).flatMap(keysOfSelector),
    ...unevaluated.flatMap(subjectKeysOf),
  ]);
  const namespaces = namespaceIds(snapshot);
  const sets = labelSets(new Set([...keys.fixed, ...keys.asked]));
  const pods = compilePods(snapshot, profile, namespaces, sets);
  const indexes = {
    namespaces,
    labelSets: labelIndex(sets.sets),
    namespaceLabels: labelIndex([...namespaces.values()].map(({ labels }) => labels)),
  };
  const scope = scopeOf(indexes, profile);
  const adminPolicies = read.map((policy) => compileAdminPolicy(policy, scope, snapshot.nodes));
  const hostSurroundings = surroundingsOfHosts(unevaluated);
  let sides = 0;
  return {
    ...pods,
    ...indexes,
    classesOfNamespace: byNamespace(pods.kinds, namespaces.size),
    surroundings: surroundingsOf(pods.kinds, adminPolicies, unevaluated, hostSurroundings),
    hostSurroundings,
    adminPolicies,
    askedKeys: keys.asked,
    tellsApart: (key) => keys.carried.has(key) && !keys.fixed.has(key) && !keys.asked.has(key),
    nodeAddresses: new Set(snapshot.nodes.flatMap((node) => node.ips)),
    endsOfWorkload: new Map(),
    endsOfPeer: new WeakMap(),
    openSides: new Map(),
    nextSideId: () => sides++,
  };
}

/**
 * The policies that are not evaluated. Of an admin policy that can be read, but may not be enforced, the subject is
 * written out, whatever shape and gaps it had: so far its reach is known.
 */
function unevaluatedOf(
  foreign: readonly ForeignPolicy[],
  readable: readonly AdminPolicy[],
  evaluated: ReadonlySet<AdminPolicy>,
): readonly ForeignPolicy[] {
  const bySource = new Map(readable.map((policy) => [policy.source, policy]));
  return foreign.flatMap((policy) => {
    const admin = bySource.get(policy);
    if (admin === undefined) return [policy];
    return evaluated.has(admin)
      ? []
      : [{ ...policy, spec: { ...(policy.spec as object), subject: written(admin) } }];
  });
}

function written({ subject }: AdminPolicy): object {
  if (subject.kind === "namespaces") return { namespaces: subject.selector };
  const { namespaceSelector, podSelector } = subject;
  return { pods: { namespaceSelector, podSelector } };
}

/** What policies are compiled against. With `isAttempt` nothing of it is remembered for others. */
export function scopeOf(
  index: Pick<PodIndex, "namespaces" | "labelSets" | "namespaceLabels">,
  profile: Profile,
  isAttempt = false,
): PolicyScope {
  const { namespaces, labelSets: pods, namespaceLabels } = index;
  return {
    profile,
    namespaceId: (name) => namespaces.get(name)?.id ?? -1,
    podSelector: isAttempt ? pods.attempt : pods.compile,
    namespaceSelector: isAttempt ? namespaceLabels.attempt : namespaceLabels.compile,
  };
}

interface Keys {
  /** Matter whatever the NetworkPolicies are. */
  readonly fixed: ReadonlySet<string>;
  /** Matter because a NetworkPolicy asks for them. */
  readonly asked: ReadonlySet<string>;
  /** Some pod has them. */
  readonly carried: ReadonlySet<string>;
}

/**
 * Labels that controllers stamp on pods (hashes, ordinals) would make nearly every pod a class of its own, so a key
 * counts only where a workload's template or selector carries it, or a policy asks for it.
 */
function keysThatMatter(
  snapshot: Snapshot,
  policies: readonly NetworkPolicy[],
  others: readonly string[],
): Keys {
  const fixed = new Set(others);
  for (const { templateLabels, selector } of snapshot.workloads) {
    for (const key of Object.keys(templateLabels)) fixed.add(key);
    for (const key of keysOfSelector(selector)) fixed.add(key);
  }
  const carried = new Set<string>();
  for (const { labels } of snapshot.pods) for (const key of Object.keys(labels)) carried.add(key);
  const asked = new Set<string>();
  for (const policy of policies) {
    for (const key of podKeysOf(policy)) if (carried.has(key) && !fixed.has(key)) asked.add(key);
  }
  return { fixed, asked, carried };
}

function byNamespace(kinds: CompiledPods["kinds"], size: number): readonly (readonly number[])[] {
  const ids: number[][] = Array.from({ length: size }, () => []);
  for (const { id, namespaceId } of kinds) (ids[namespaceId] as number[]).push(id);
  return ids;
}
