import type { z } from "zod";
import type {
  ApiServerCallee,
  CloudAccount,
  GatewayObject,
  RouteObject,
  ScrapeObject,
  UnreadableResource,
} from "#lib/policy/index.ts";
import {
  apiServiceCallees,
  apiServiceSchema,
  conversionCallees,
  definitionSchema,
  webhookCallees,
  webhooksSchema,
  type WebhookKind,
} from "./callee-rows.ts";
import { cloudAccounts, serviceAccountSchema } from "./cloud-account-row.ts";
import {
  gatewayClassFrom,
  gatewayClassSchema,
  gatewayFrom,
  gatewaySchema,
  ingressClassFrom,
  ingressClassSchema,
  type GatewayClassRow,
} from "./gateway-rows.ts";
import { fieldPathText } from "./field-path.ts";
import { ingressSchema, routeSchema } from "./ingress-backends.ts";
import {
  gatewayRoute,
  gatewayRouteSchema,
  ingressExtras,
  ingressRoute,
  openShiftRoute,
  routeMetadata,
} from "./route-rows.ts";
import { scrapeFrom, scrapeSchema } from "./scrape-row.ts";
import { shapeFaults } from "./shape-faults.ts";

/** What one object says about who must reach whom, by the list of `PlatformObjects` that it belongs to. */
export type PlatformRow =
  | { readonly part: "callees"; readonly rows: readonly ApiServerCallee[] }
  | { readonly part: "scrapes"; readonly rows: readonly ScrapeObject[] }
  | { readonly part: "routes"; readonly rows: readonly RouteObject[] }
  | { readonly part: "gateways"; readonly rows: readonly GatewayObject[] }
  | { readonly part: "gatewayClasses"; readonly rows: readonly GatewayClassRow[] }
  | { readonly part: "cloudAccounts"; readonly rows: readonly CloudAccount[] };

/** A kind of object beside workloads, and how it is read. */
export interface PlatformKind {
  readonly kind: string;
  /** API groups that serve it, "" for the core group; the first one is asked of a live cluster. */
  readonly groups: readonly string[];
  /** Its name in paths. */
  readonly resource: string;
  /** The version that every cluster serves it in; without one the API's discovery is asked. */
  readonly version?: string;
  readonly clusterScoped?: boolean;
  readonly part: PlatformRow["part"];
  /** What must hold of an object for it to be read. */
  readonly schemas: readonly z.ZodType[];
  /** Reads an object that has the shape of `schemas`; others throw. */
  readonly read: (raw: unknown) => PlatformRow["rows"];
}

function webhooks(kind: WebhookKind, resource: string): PlatformKind {
  return {
    kind,
    groups: ["admissionregistration.k8s.io"],
    resource,
    version: "v1",
    clusterScoped: true,
    part: "callees",
    schemas: [webhooksSchema],
    read: (raw) => webhookCallees(kind, raw as z.infer<typeof webhooksSchema>),
  };
}

function scrape(kind: ScrapeObject["kind"], group: string, resource: string): PlatformKind {
  return {
    kind,
    groups: [group],
    resource,
    clusterScoped: kind === "ClusterPodMonitoring",
    part: "scrapes",
    schemas: [scrapeSchema],
    read: (raw) => [scrapeFrom(kind, raw as z.infer<typeof scrapeSchema>)],
  };
}

function gatewayApiRoute(kind: string): PlatformKind {
  return {
    kind,
    groups: ["gateway.networking.k8s.io"],
    resource: `${kind.toLowerCase()}s`,
    part: "routes",
    schemas: [gatewayRouteSchema],
    read: (raw) => [gatewayRoute(kind, raw as z.infer<typeof gatewayRouteSchema>)],
  };
}

/** Every kind beside workloads that tells who must reach whom. */
export const PLATFORM_KINDS: readonly PlatformKind[] = [
  webhooks("ValidatingWebhookConfiguration", "validatingwebhookconfigurations"),
  webhooks("MutatingWebhookConfiguration", "mutatingwebhookconfigurations"),
  {
    kind: "APIService",
    groups: ["apiregistration.k8s.io"],
    resource: "apiservices",
    version: "v1",
    clusterScoped: true,
    part: "callees",
    schemas: [apiServiceSchema],
    read: (raw) => apiServiceCallees(raw as z.infer<typeof apiServiceSchema>),
  },
  {
    kind: "CustomResourceDefinition",
    groups: ["apiextensions.k8s.io"],
    resource: "customresourcedefinitions",
    version: "v1",
    clusterScoped: true,
    part: "callees",
    schemas: [definitionSchema],
    read: (raw) => conversionCallees(raw as z.infer<typeof definitionSchema>),
  },
  {
    kind: "Ingress",
    groups: ["networking.k8s.io", "extensions"],
    resource: "ingresses",
    version: "v1",
    part: "routes",
    schemas: [ingressSchema, ingressExtras, routeMetadata],
    read: (raw) => [ingressRoute(raw as Parameters<typeof ingressRoute>[0])],
  },
  {
    kind: "IngressClass",
    groups: ["networking.k8s.io"],
    resource: "ingressclasses",
    version: "v1",
    clusterScoped: true,
    part: "gateways",
    schemas: [ingressClassSchema],
    read: (raw) => [ingressClassFrom(raw as z.infer<typeof ingressClassSchema>)],
  },
  {
    kind: "ServiceAccount",
    groups: [""],
    resource: "serviceaccounts",
    version: "v1",
    part: "cloudAccounts",
    schemas: [serviceAccountSchema],
    read: (raw) => cloudAccounts(raw as z.infer<typeof serviceAccountSchema>),
  },
  {
    kind: "Route",
    groups: ["route.openshift.io", ""],
    resource: "routes",
    part: "routes",
    schemas: [routeSchema, routeMetadata],
    read: (raw) => [openShiftRoute(raw as Parameters<typeof openShiftRoute>[0])],
  },
  {
    kind: "Gateway",
    groups: ["gateway.networking.k8s.io"],
    resource: "gateways",
    part: "gateways",
    schemas: [gatewaySchema],
    read: (raw) => [gatewayFrom(raw as z.infer<typeof gatewaySchema>)],
  },
  {
    kind: "GatewayClass",
    groups: ["gateway.networking.k8s.io"],
    resource: "gatewayclasses",
    clusterScoped: true,
    part: "gatewayClasses",
    schemas: [gatewayClassSchema],
    read: (raw) => [gatewayClassFrom(raw as z.infer<typeof gatewayClassSchema>)],
  },
  ...["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map(gatewayApiRoute),
  scrape("ServiceMonitor", "monitoring.coreos.com", "servicemonitors"),
  scrape("PodMonitor", "monitoring.coreos.com", "podmonitors"),
  scrape("PodMonitoring", "monitoring.googleapis.com", "podmonitorings"),
  scrape("ClusterPodMonitoring", "monitoring.googleapis.com", "clusterpodmonitorings"),
];

/** The kind of a platform that an apiVersion and kind name, if they do. */
export function platformKind(apiVersion: string, kind: string): PlatformKind | undefined {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return PLATFORM_KINDS.find((one) => one.kind === kind && one.groups.includes(group));
}

/** What an object of this kind says; where it has not the API's shape, nothing, and what is wrong with it. */
export function platformRow(
  kind: PlatformKind,
  raw: unknown,
): { readonly row: PlatformRow; readonly unread?: UnreadableResource } {
  const error = kind.schemas.map((schema) => schema.safeParse(raw).error).find((one) => one !== undefined);
  if (error === undefined) return { row: { part: kind.part, rows: kind.read(raw) } as PlatformRow };
  const [fault] = shapeFaults(error);
  const resource = [kind.resource, kind.groups[0]].filter(Boolean).join(".");
  return {
    row: { part: kind.part, rows: [] },
    unread: {
      verb: "get",
      resource: `${resource} ${nameIn(raw)}`,
      reason: `${fieldPathText(fault?.path ?? [])} ${fault?.text}`,
    },
  };
}

function nameIn(raw: unknown): string {
  const { metadata } = raw as { readonly metadata?: { readonly namespace?: string; readonly name?: string } };
  return [metadata?.namespace, metadata?.name].filter(Boolean).join("/");
}
