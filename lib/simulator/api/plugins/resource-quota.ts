import type { Container, PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../kube-object.ts";
import type { ObjectStore } from "../object-store.ts";
import { formatQuantity, parseQuantity } from "../quantity.ts";
import { builtIn, type ResourceType } from "../resource-type.ts";

/** Amounts of a quota, by resource: `pods`, `requests.cpu`, `count/deployments.apps`. */
type Amounts = Record<string, string>;

interface QuotaStatus {
  hard?: Amounts;
  used?: Amounts;
}

/** A quota that a new object fits into, as it stands once the object is there. */
export interface QuotaCharge {
  refusal: string | undefined;
  /** The quotas with the object charged to them. */
  charged: KubeObject[];
}

/**
 * Charges a new object to the quotas of its namespace, as the admission plugin does: by what their status says is used,
 * so that a quota that no controller has filled in yet limits nothing.
 */
export function chargeQuotas(store: ObjectStore, type: ResourceType, object: KubeObject): QuotaCharge {
  const charged: KubeObject[] = [];
  for (const quota of store.list(builtIn("resourcequotas"), object.metadata.namespace)) {
    const status = (quota["status"] ?? {}) as QuotaStatus;
    const hard = status.hard ?? {};
    const usage = usageOf(type, object, Object.keys(hard));
    const missing = missingAmounts(type, object, Object.keys(hard));
    if (missing !== undefined)
      return refused(`failed quota: ${quota.metadata.name}: must specify ${missing}`);
    if (usage.size === 0) continue;
    const excess = excessOver(quota.metadata.name, usage, status);
    if (excess !== undefined) return refused(excess);
    charged.push({ ...quota, status: { ...status, used: added(status.used ?? {}, usage) } });
  }
  return { refusal: undefined, charged };
}

function refused(refusal: string): QuotaCharge {
  return { refusal, charged: [] };
}

/** What an object uses of the named resources. Only pods use compute; anything uses its own `count/`. */
export function usageOf(
  type: ResourceType,
  object: KubeObject,
  names: readonly string[],
): Map<string, number> {
  const count = `count/${type.resource}${type.group === "" ? "" : `.${type.group}`}`;
  const usage = new Map<string, number>();
  for (const name of names) {
    if (name === count || (type.group === "" && name === type.resource)) usage.set(name, 1);
    else if (type.group === "" && type.kind === "Pod" && isCompute(name))
      usage.set(name, computeOf(object, name));
  }
  return usage;
}

function isCompute(name: string): boolean {
  return /^(requests\.|limits\.)?(cpu|memory|ephemeral-storage)$/.test(name);
}

/** The amounts that a container asks for under a quota's name; a name without prefix means requests. */
function amountOf(container: Container, name: string): unknown {
  const [, prefix = "requests", resource = name] = /^(?:(requests|limits)\.)?(.+)$/.exec(name) ?? [];
  const resources = container.resources as Record<string, Amounts | undefined> | undefined;
  return resources?.[prefix]?.[resource];
}

function containersOf(pod: KubeObject): readonly Container[] {
  return (pod["spec"] as PodSpec | undefined)?.containers ?? [];
}

function computeOf(pod: KubeObject, name: string): number {
  return containersOf(pod).reduce(
    (sum, container) => sum + (parseQuantity(amountOf(container, name)) ?? 0),
    0,
  );
}

/** `limits.memory for: a,b; requests.cpu for: a` where containers leave out what a quota limits. */
function missingAmounts(type: ResourceType, pod: KubeObject, names: readonly string[]): string | undefined {
  if (type.group !== "" || type.kind !== "Pod") return undefined;
  const missing = names
    .filter(isCompute)
    .sort()
    .flatMap((name) => {
      const without = containersOf(pod).filter((container) => amountOf(container, name) === undefined);
      return without.length === 0
        ? []
        : [
            `${name} for: ${without
              .map((container) => container.name)
              .sort()
              .join(",")}`,
          ];
    });
  return missing.length === 0 ? undefined : missing.join("; ");
}

function excessOver(
  quota: string,
  usage: ReadonlyMap<string, number>,
  { hard = {}, used = {} }: QuotaStatus,
) {
  const over = [...usage]
    .filter(([, amount]) => amount > 0)
    .filter(([name, amount]) => amount + (parseQuantity(used[name]) ?? 0) > (parseQuantity(hard[name]) ?? 0))
    .map(([name]) => name)
    .sort();
  if (over.length === 0) return undefined;
  const list = (of: (name: string) => string) => over.map((name) => `${name}=${of(name)}`).join(",");
  const requested = list((name) => shown(name, usage.get(name) ?? 0));
  return `exceeded quota: ${quota}, requested: ${requested}, used: ${list((name) => used[name] ?? "0")}, limited: ${list((name) => hard[name] ?? "0")}`;
}

/** An amount in the unit that its resource is counted in. */
export function shown(name: string, amount: number): string {
  return formatQuantity(amount, /memory|storage/.test(name));
}

function added(used: Amounts, usage: ReadonlyMap<string, number>): Amounts {
  const sums = [...usage].map(([name, amount]) => [
    name,
    shown(name, amount + (parseQuantity(used[name]) ?? 0)),
  ]);
  return { ...used, ...(Object.fromEntries(sums) as Amounts) };
}
