import { z } from "zod";
import type { IngressBackend } from "#lib/policy/index.ts";

const portValue = z.union([z.number(), z.string()]);

const backendSchema = z.object({
  service: z
    .object({
      name: z.string(),
      port: z.object({ number: z.number().optional(), name: z.string().optional() }).optional(),
    })
    .optional(),
  // extensions/v1beta1
  serviceName: z.string().optional(),
  servicePort: portValue.optional(),
});

/** What is read of an Ingress. A backend may also be a `resource`, which is no Service. */
export const ingressSchema = z.object({
  spec: z
    .object({
      defaultBackend: backendSchema.optional(),
      backend: backendSchema.optional(),
      rules: z
        .array(
          z.object({
            http: z
              .object({ paths: z.array(z.object({ backend: backendSchema.optional() })).optional() })
              .optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

const routeTarget = z.object({ kind: z.string().optional(), name: z.string() });

/** What is read of an OpenShift Route. */
export const routeSchema = z.object({
  spec: z
    .object({
      to: routeTarget.optional(),
      alternateBackends: z.array(routeTarget).optional(),
      port: z.object({ targetPort: portValue.optional() }).optional(),
    })
    .optional(),
});

/** The Services behind an Ingress. */
export function ingressBackends(
  namespace: string,
  { spec }: z.infer<typeof ingressSchema>,
): readonly IngressBackend[] {
  const paths = (spec?.rules ?? []).flatMap((rule) => rule.http?.paths ?? []);
  const backends = [spec?.defaultBackend, spec?.backend, ...paths.map((path) => path.backend)];
  return backends.flatMap((backend) => {
    if (backend?.service !== undefined) return [fromService(namespace, backend.service)];
    if (backend?.serviceName === undefined) return [];
    return [{ namespace, service: backend.serviceName, port: backend.servicePort }];
  });
}

function fromService(
  namespace: string,
  { name, port }: NonNullable<z.infer<typeof backendSchema>["service"]>,
): IngressBackend {
  return { namespace, service: name, port: port?.number ?? port?.name };
}

/** The Services behind a Route. */
export function routeBackends(
  namespace: string,
  raw: z.infer<typeof routeSchema>,
): readonly IngressBackend[] {
  const { to, alternateBackends = [], port } = raw.spec ?? {};
  return [to, ...alternateBackends].flatMap((target) => {
    if (target === undefined || (target.kind ?? "Service") !== "Service") return [];
    return [{ namespace, service: target.name, port: port?.targetPort }];
  });
}
