import type { PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../kube-object.ts";
import type { ObjectStore } from "../object-store.ts";
import { builtIn, isType, type ResourceType } from "../resource-type.ts";
import { forbidden, type Status } from "../status.ts";
import { limitFault, withDefaultLimits } from "./limit-range.ts";
import { podSecurity, templateWarning } from "./pod-security.ts";
import { chargeQuotas } from "./resource-quota.ts";

/** What the server's own admission plugins make of a create. */
export interface PluginVerdict {
  refusal: Status | undefined;
  warnings: string[];
  /** Quotas as they stand once the object is stored. */
  charged: KubeObject[];
}

/** What plugins change of a new object before it is validated: LimitRanger's defaults. */
export function mutatedByPlugins(store: ObjectStore, type: ResourceType, object: KubeObject): KubeObject {
  return isType(type, "", "Pod") ? withDefaultLimits(store, object) : object;
}

/** LimitRanger, PodSecurity and ResourceQuota, in the order in which the real server asks them. */
export function askPlugins(store: ObjectStore, type: ResourceType, object: KubeObject): PluginVerdict {
  const { namespace: place, name } = object.metadata;
  const refuse = (why: string, warnings: string[] = []): PluginVerdict => ({
    refusal: forbidden(type, name, why),
    warnings,
    charged: [],
  });
  const namespace = place === undefined ? undefined : store.get(builtIn("namespaces"), undefined, place);
  const warnings: string[] = [];
  if (isType(type, "", "Pod")) {
    const limited = limitFault(store, object);
    if (limited !== undefined) return refuse(limited);
    const security = podSecurity(object["spec"] as PodSpec, namespace);
    if (security.refusal !== undefined) return refuse(security.refusal);
    warnings.push(...security.warnings);
  } else warnings.push(...templateWarnings(object, namespace));
  if (place === undefined) return { refusal: undefined, warnings, charged: [] };
  const { refusal, charged } = chargeQuotas(store, type, object);
  return refusal === undefined ? { refusal: undefined, warnings, charged } : refuse(refusal, warnings);
}

function templateWarnings(object: KubeObject, namespace: KubeObject | undefined): string[] {
  const { template } = (object["spec"] ?? {}) as { template?: { spec?: PodSpec } };
  return template?.spec?.containers === undefined ? [] : templateWarning(template.spec, namespace);
}
