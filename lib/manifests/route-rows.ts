import { z } from "zod";
import type { RouteBackend, RouteObject } from "#lib/policy/index.ts";
import { ingressBackends, routeBackends, type ingressSchema, type routeSchema } from "./ingress-backends.ts";

const text = z.string();

/** The metadata that every route is known by. */
export const routeMetadata = z.object({
  metadata: z.object({
    name: text,
    namespace: text.optional(),
    annotations: z.record(text, text).optional(),
  }),
});

/** What is read of an Ingress beside its backends. */
export const ingressExtras = z.object({
  spec: z.object({ ingressClassName: text.optional() }).optional(),
  status: z
    .object({
      loadBalancer: z
        .object({
          ingress: z.array(z.object({ ip: text.optional(), hostname: text.optional() })).optional(),
        })
        .optional(),
    })
    .optional(),
});

const reference = z.object({
  group: text.optional(),
  kind: text.optional(),
  namespace: text.optional(),
  name: text,
  port: z.number().optional(),
});

/** What is read of an HTTPRoute and its kin. */
export const gatewayRouteSchema = routeMetadata.extend({
  spec: z
    .object({
      parentRefs: z.array(reference).optional(),
      rules: z
        .array(
          z.object({
            backendRefs: z.array(reference).optional(),
            filters: z
              .array(z.object({ requestMirror: z.object({ backendRef: reference.optional() }).optional() }))
              .optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** The class of an Ingress from before it had a field. */
const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

type Named = z.infer<typeof routeMetadata>;

/** An Ingress with the Services that it leads to. */
export function ingressRoute(
  raw: Named & z.infer<typeof ingressSchema> & z.infer<typeof ingressExtras>,
): RouteObject {
  const { metadata, spec, status } = raw;
  const ingressClass = spec?.ingressClassName ?? metadata.annotations?.[CLASS_ANNOTATION];
  const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  return {
    ...identity("Ingress", metadata),
    ...(ingressClass === undefined ? {} : { ingressClass }),
    gateways: [],
    backends: distinct(ingressBackends(metadata.namespace ?? "", raw)),
    ...(addresses.length === 0 ? {} : { addresses }),
  };
}

/** A Route of OpenShift. */
export function openShiftRoute(raw: Named & z.infer<typeof routeSchema>): RouteObject {
  return {
    ...identity("Route", raw.metadata),
    gateways: [],
    backends: distinct(routeBackends(raw.metadata.namespace ?? "", raw)),
  };
}

/** A route of the Gateway API. A parent may also be a Service (mesh traffic): that is no gateway. */
export function gatewayRoute(
  kind: string,
  { metadata, spec }: z.infer<typeof gatewayRouteSchema>,
): RouteObject {
  const own = metadata.namespace ?? "";
  const parents = (spec?.parentRefs ?? []).filter((parent) => (parent.kind ?? "Gateway") === "Gateway");
  const backends = (spec?.rules ?? []).flatMap((rule) => [
    ...(rule.backendRefs ?? []),
    ...(rule.filters ?? []).flatMap((filter) => filter.requestMirror?.backendRef ?? []),
  ]);
  return {
    ...identity(kind, metadata),
    gateways: [...new Set(parents.map((parent) => `${parent.namespace ?? own}/${parent.name}`))],
    backends: distinct(
      backends
        .filter((backend) => (backend.kind ?? "Service") === "Service" && (backend.group ?? "") === "")
        .map(({ namespace = own, name, port }) => ({ namespace, service: name, port })),
    ),
  };
}

function identity(kind: string, metadata: Named["metadata"]) {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

function distinct(backends: readonly RouteBackend[]): readonly RouteBackend[] {
  const key = ({ namespace, service, port }: RouteBackend) => `${namespace}/${service}:${port ?? ""}`;
  return [...new Map(backends.map((backend) => [key(backend), backend])).values()];
}
