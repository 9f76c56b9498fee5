import type { UnreadableResource } from "#lib/policy/index.ts";

/** Something that may not be read, with what hangs on it and the line of a role that grants it. */
export interface UnreadableWords {
  /** `list nodes`. */
  readonly what: string;
  readonly consequence: string;
  /** One entry of a role's `rules`, as YAML. */
  readonly grant: string;
  /** Where the role must stand: everywhere, or in one namespace. */
  readonly scope: string;
}

interface Resource {
  readonly plural: string;
  readonly group: string;
  readonly namespace?: string;
  readonly name?: string;
}

const CONSEQUENCES: Readonly<Record<string, string>> = {
  nodes: "Distribution, switches of k3s and RKE2, and addresses of nodes are unknown.",
  daemonsets: "Which CNI runs, and in which version, is unknown.",
  deployments: "Controllers of the CNI, DNS and gateways are unknown.",
  statefulsets: "Scrapers that run as StatefulSets are unknown.",
  configmaps: "The switches that it holds are unknown, so defaults are only assumed.",
  customresourcedefinitions: "Which policy kinds and conversion webhooks there are is unknown.",
  apiservices: "Services behind aggregated APIs are unknown; a default-deny may cut them off.",
  validatingwebhookconfigurations:
    "Services behind admission webhooks are unknown; a default-deny may cut them off.",
  mutatingwebhookconfigurations:
    "Services behind admission webhooks are unknown; a default-deny may cut them off.",
  servicemonitors: "Which ports are scraped is unknown; a default-deny may cut metrics off.",
  podmonitors: "Which ports are scraped is unknown; a default-deny may cut metrics off.",
  ingresses: "Backends of ingress controllers are unknown.",
  gateways: "Backends of gateways are unknown.",
  httproutes: "Backends of gateways are unknown.",
};

/** Reads `configmaps kube-system/cilium-config`, `nodes`, `daemonsets.apps`. */
function resourceOf(text: string): Resource {
  const [kind = "", object = ""] = text.split(" ");
  const [plural = "", ...group] = kind.split(".");
  const [namespace, name] = object.split("/");
  return { plural, group: group.join("."), ...(name !== undefined && { namespace, name }) };
}

/** What cannot be read, why it matters, and how to let Drawbridge read it. */
export function unreadableWords({ verb, resource }: UnreadableResource): UnreadableWords {
  const { plural, group, namespace, name } = resourceOf(resource);
  const names = name === undefined ? "" : `, resourceNames: [${name}]`;
  const verbs = name === undefined ? "get, list, watch" : "get";
  return {
    what: `${verb} ${resource}`,
    consequence: CONSEQUENCES[plural] ?? "What it would tell is unknown, and nothing is assumed of it.",
    grant: `- {apiGroups: ["${group}"], resources: [${plural}], verbs: [${verbs}]${names}}`,
    scope: namespace === undefined ? "ClusterRole" : `Role in ${namespace}`,
  };
}
