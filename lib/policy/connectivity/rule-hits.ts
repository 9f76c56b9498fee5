import { hasId, idsOf, type Bitset } from "../selector/bitset.ts";
import type { AdminPods, CompiledAdminPeer, CompiledAdminRule } from "../compile/compiled-admin-rule.ts";
import type { CompiledRule } from "../compile/compiled-policy.ts";
import type { PodClass } from "../compile/pod-class.ts";
import type { Profile } from "../profile.ts";
import type { RangeSet } from "../address/range-set.ts";
import type { Column, Columns } from "./columns.ts";

/** The columns that a rule's peers are for sure, and those that they may be: an address or a name is not known. */
export interface RuleHits {
  readonly sure: readonly number[];
  readonly maybe: readonly number[];
}

/** Finds whom rules mean; where rules name their peers in the same way, they share one answer. */
export interface HitFinder {
  hits(rule: CompiledRule | CompiledAdminRule): RuleHits;
  /** The columns of the pods that a rule selects, whatever its ipBlocks say. */
  selected(rule: CompiledRule): readonly number[];
}

/** A finder over complete columns; `classes` are the cluster's, by id. */
export function hitFinder(columns: Columns, classes: readonly PodClass[], profile: Profile): HitFinder {
  const known = new Map<object, RuleHits>();
  const everybody: RuleHits = { sure: columns.list.map((column) => column.id), maybe: [] };
  const scope: Scope = {
    columns,
    profile,
    byNamespace: classesByNamespace(classes),
    pods: new Map(),
    blocks: new Map(),
  };
  return {
    hits(rule) {
      const before = known.get(rule);
      if (before !== undefined) return before;
      const found = rule.peers === "any" ? everybody : collect(findIn(rule, scope));
      known.set(rule, found);
      return found;
    },
    selected: (rule) => selectedBy(rule, scope).flatMap(({ sure }) => sure),
  };
}

interface Scope {
  readonly columns: Columns;
  readonly profile: Profile;
  /** By `PodClass.namespaceId`. */
  readonly byNamespace: readonly (readonly PodClass[] | undefined)[];
  /** What is found already: pods by their two selectors, addresses by the text of their ranges. */
  readonly pods: Map<Bitset, Map<Bitset | undefined, Found>>;
  readonly blocks: Map<string, Found>;
}

type Found = RuleHits;

const NOTHING: Found = { sure: [], maybe: [] };

function classesByNamespace(classes: readonly PodClass[]): readonly (readonly PodClass[] | undefined)[] {
  const byNamespace: PodClass[][] = [];
  for (const podClass of classes) (byNamespace[podClass.namespaceId] ??= []).push(podClass);
  return byNamespace;
}

function findIn(rule: CompiledRule | CompiledAdminRule, scope: Scope): readonly Found[] {
  if ("selectors" in rule) {
    const pods = selectedBy(rule, scope);
    return rule.blocks === undefined ? pods : [...pods, ofBlocks(scope, rule.blocks)];
  }
  return rule.peers === "any" ? [] : rule.peers.map((peer) => ofAdminPeer(scope, peer));
}

function selectedBy({ selectors }: CompiledRule, scope: Scope): readonly Found[] {
  const hosts = scope.profile.hostNetworkPods === "node-unless-pod-selector";
  return selectors.map(({ namespaceIds, pods }) =>
    knownPods(scope, { namespaceIds, labelSets: pods?.ids }, hosts && pods !== undefined),
  );
}

/** Sure wins over maybe, and nobody is named twice. */
function collect(found: readonly Found[]): RuleHits {
  const only = found[0] ?? NOTHING;
  if (found.length < 2) return only;
  const sure = new Set(found.flatMap((f) => f.sure));
  const maybe = new Set(found.flatMap((f) => f.maybe));
  return { sure: [...sure], maybe: [...maybe.difference(sure)] };
}

function knownPods(scope: Scope, pods: AdminPods, hosts: boolean): Found {
  const ofNamespaces = scope.pods.get(pods.namespaceIds) ?? new Map<Bitset | undefined, Found>();
  scope.pods.set(pods.namespaceIds, ofNamespaces);
  const found = ofNamespaces.get(pods.labelSets) ?? podsOf(scope, pods, hosts);
  ofNamespaces.set(pods.labelSets, found);
  return found;
}

/** Traffic of the host network is its node's, which no selector names, unless `hosts` says so (OVN-Kubernetes). */
function podsOf(scope: Scope, { namespaceIds, labelSets }: AdminPods, hosts: boolean): Found {
  const sure: number[] = [];
  for (const namespace of idsOf(namespaceIds)) {
    for (const podClass of scope.byNamespace[namespace] ?? []) {
      const isMeant = labelSets === undefined || hasId(labelSets, podClass.labelSet);
      if (isMeant && (hosts || !podClass.hostNetwork)) sure.push(...scope.columns.ofClass(podClass.id));
    }
  }
  return { sure, maybe: [] };
}

function ofBlocks(scope: Scope, blocks: RangeSet): Found {
  const key = [...blocks[4], ...blocks[6]]
    .map(({ family, first, last }) => `${family}:${first}-${last}`)
    .join();
  const found =
    scope.blocks.get(key) ?? ofAddresses(scope, blocks, (column) => canMatchBlock(column, scope.profile));
  scope.blocks.set(key, found);
  return found;
}

/** Whether an ipBlock can match such a column at all. */
export function canMatchBlock({ place }: Column, { ipBlockMatches }: Profile): boolean {
  if (place === "outside" || ipBlockMatches === "all") return true;
  return place === "node" && ipBlockMatches === "external-and-nodes";
}

function ofAdminPeer(scope: Scope, peer: CompiledAdminPeer): Found {
  switch (peer.kind) {
    case "pods":
      return podsOf(scope, peer, false);
    case "networks":
      return ofAddresses(scope, peer.addresses, ({ place }) =>
        place === "pod" ? scope.profile.networksMatchPods : true,
      );
    case "nodes":
      return ofAddresses(scope, peer.addresses, ({ place }) => place !== "pod");
    case "domain-names":
      return { sure: [], maybe: [...scope.columns.outside[4], ...scope.columns.outside[6]] };
  }
}

function ofAddresses({ columns }: Scope, addresses: RangeSet, mayBe: (column: Column) => boolean): Found {
  const isMeant = (id: number): boolean => mayBe(columns.list[id] as Column);
  return {
    sure: [...addresses[4], ...addresses[6]].flatMap((range) => columns.within(range)).filter(isMeant),
    maybe: columns.withoutAddress().filter(isMeant),
  };
}
