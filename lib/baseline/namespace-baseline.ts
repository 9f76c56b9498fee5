import { hash8, type Direction, type LabelSelector, type NetworkPolicy } from "#lib/policy/index.ts";
import type { InexpressibleNeed } from "#lib/discovery/index.ts";
import type { BaselinePolicy, NamespaceBaseline } from "./baseline-document.ts";
import { appNames, dnsName } from "./app-name.ts";
import type { BaselineSide } from "./baseline-side.ts";
import { adaptedRule, adaptedSide, tooManyPorts, unsaidByCni, type CniScene } from "./cni-adaptation.ts";
import { isEverybody, selectorKey } from "./rule-keys.ts";
import { mergeSides, type MergedRule } from "./merge-sides.ts";
import { unreadNames, withNumbers } from "./named-ports.ts";
import { defaultDeny, LABEL_LAYER, policyObject } from "./policy-object.ts";
import { layerOf, topicWords } from "./topic.ts";

/** One policy to be: the sides of one subject in one direction, for one topic. */
interface PolicyGroup {
  readonly topic: BaselineSide["topic"];
  readonly direction: Direction;
  readonly subject: LabelSelector;
  readonly sides: readonly BaselineSide[];
}

const LAYERS = ["default-deny", "dns", "platform", "app"] as const;

/**
 * The policies that say exactly `sides` and deny everything else in the namespace: one a subject, direction and topic,
 * in the order in which they are read.
 */
export function namespaceBaseline(
  namespace: string,
  sides: readonly BaselineSide[],
  scene: CniScene,
): Pick<NamespaceBaseline, "policies" | "inexpressible"> {
  const adapted = sides.map((side) => withNumbers(adaptedSide(side, scene.profile), namespace, scene));
  const groups = groupsOf(adapted);
  const apps = appNames(groups.map(({ subject }) => subject));
  const names = uniqueNames(groups, apps, foreignNames(scene.snapshot.policies, namespace));
  const made = groups.map((group) => {
    const rules = mergeSides(group.sides).map((rule) => adaptedRule(rule, scene.profile));
    return { group, rules, policy: policyOf(namespace, group, rules, { names, apps }) };
  });
  const deny = defaultDeny(namespace, names.get(DENY) ?? DENY);
  const overfull = made.flatMap(({ group, rules, policy }) => overfullRules(group, rules, policy));
  return {
    policies: [deny, ...made.map(({ policy }) => policy)].toSorted(inReadingOrder),
    inexpressible: [
      ...unsaidByCni(namespace, adapted, scene),
      ...unreadNames(adapted, namespace, scene.profile),
      ...(scene.profile === "aws-vpc-cni" ? overfull : []),
    ],
  };
}

const DENY = "default-deny-all";

function groupsOf(sides: readonly BaselineSide[]): readonly PolicyGroup[] {
  const byKey = Map.groupBy(sides, groupKey);
  return [...byKey]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const { topic, direction, subject } = first;
      return [{ topic, direction, subject, sides: same }];
    });
}

function groupKey({ topic, direction, subject }: BaselineSide | PolicyGroup): string {
  return `${topic} ${direction} ${selectorKey(subject)}`;
}

function policyOf(
  namespace: string,
  group: PolicyGroup,
  rules: readonly MergedRule[],
  {
    names,
    apps,
  }: { readonly names: ReadonlyMap<string, string>; readonly apps: ReadonlyMap<string, string> },
): BaselinePolicy {
  const { topic, direction, subject } = group;
  const app = apps.get(selectorKey(subject)) ?? "pods";
  const owners = group.sides.flatMap(({ owner }) => owner ?? []);
  return policyObject(
    {
      namespace,
      name: names.get(groupKey(group)) ?? app,
      layer: layerOf(topic),
      direction,
      subject,
      reason: reasonOf(topic, direction, isEverybody(subject) ? `every pod of ${namespace}` : app),
      owners,
    },
    rules,
  );
}

function reasonOf(topic: BaselineSide["topic"], direction: Direction, subject: string): string {
  if (topic !== "app") return `${topicWords(topic, direction).title} (${subject})`;
  return direction === "ingress" ? `Who may reach ${subject}` : `What ${subject} may reach`;
}

/**
 * A name for each group. Those that would clash with each other, or with an object of this name that somebody else
 * wrote, get a hash of what they are about: applying an export must replace nobody's policy.
 */
function uniqueNames(
  groups: readonly PolicyGroup[],
  apps: ReadonlyMap<string, string>,
  foreign: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const plain = new Map(groups.map((group) => [groupKey(group), plainName(group, apps)]));
  plain.set(DENY, DENY);
  const uses = Map.groupBy(plain.values(), (name) => name);
  return new Map(
    [...plain].map(([key, name]) => {
      const isFree = uses.get(name)?.length === 1 && !foreign.has(name);
      return [key, isFree ? name : dnsName(`${name.slice(0, 54)}-${hash8(key)}`)];
    }),
  );
}

function plainName({ topic, direction, subject }: PolicyGroup, apps: ReadonlyMap<string, string>): string {
  const app = apps.get(selectorKey(subject)) ?? "pods";
  if (topic === "app") return dnsName(`${app}-${direction}`);
  const { name } = topicWords(topic, direction);
  return isEverybody(subject) ? name : dnsName(`${name}-${app}`);
}

/** Objects in the cluster that no export wrote. */
function foreignNames(policies: readonly NetworkPolicy[], namespace: string): ReadonlySet<string> {
  const others = policies.filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[LABEL_LAYER] === undefined,
  );
  return new Set(others.map(({ metadata }) => metadata.name));
}

function overfullRules(
  { direction }: PolicyGroup,
  rules: readonly MergedRule[],
  { policy }: BaselinePolicy,
): readonly InexpressibleNeed[] {
  const { name, namespace } = policy.metadata;
  return rules.flatMap((rule) => tooManyPorts({ namespace, direction }, name, rule) ?? []);
}

function inReadingOrder(a: BaselinePolicy, b: BaselinePolicy): number {
  const byLayer = LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer);
  return byLayer !== 0 ? byLayer : a.policy.metadata.name < b.policy.metadata.name ? -1 : 1;
}
