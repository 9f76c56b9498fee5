import { z } from "zod";
import type { GatewayObject } from "#lib/policy/index.ts";

const text = z.string();

/** What is read of a Gateway. */
export const gatewaySchema = z.object({
  metadata: z.object({ name: text, namespace: text.optional() }),
  spec: z
    .object({
      gatewayClassName: text.optional(),
      listeners: z.array(z.object({ port: z.number().optional() })).optional(),
    })
    .optional(),
});

/** What is read of a GatewayClass. */
export const gatewayClassSchema = z.object({
  metadata: z.object({ name: text }),
  spec: z.object({ controllerName: text.optional() }).optional(),
});

/** What is read of an IngressClass. */
export const ingressClassSchema = z.object({
  metadata: z.object({ name: text, annotations: z.record(text, text).optional() }),
  spec: z.object({ controller: text.optional() }).optional(),
});

/** Who answers for a class of gateways. */
export interface GatewayClassRow {
  readonly name: string;
  readonly controller?: string;
}

/** A Gateway, whose controller only its class names. */
export function gatewayFrom({ metadata, spec }: z.infer<typeof gatewaySchema>): GatewayObject {
  const ports = (spec?.listeners ?? []).flatMap((listener) => listener.port ?? []);
  return {
    kind: "Gateway",
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    className: spec?.gatewayClassName ?? "",
    ...(ports.length === 0 ? {} : { ports: [...new Set(ports)] }),
  };
}

/** A class of gateways with its controller. */
export function gatewayClassFrom({ metadata, spec }: z.infer<typeof gatewayClassSchema>): GatewayClassRow {
  const controller = spec?.controllerName;
  return { name: metadata.name, ...(controller === undefined ? {} : { controller }) };
}

/** A class of Ingresses with its controller. */
export function ingressClassFrom({ metadata, spec }: z.infer<typeof ingressClassSchema>): GatewayObject {
  const controller = spec?.controller;
  const isDefault = metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";
  return {
    kind: "IngressClass",
    name: metadata.name,
    className: metadata.name,
    ...(controller === undefined ? {} : { controller }),
    ...(isDefault ? { isDefault } : {}),
  };
}

/** A Gateway with the controller of its class, where the class is known. The same object where nothing is added. */
export function withController(
  gateway: GatewayObject,
  classes: ReadonlyMap<string, GatewayClassRow>,
): GatewayObject {
  const controller = gateway.kind === "Gateway" ? classes.get(gateway.className)?.controller : undefined;
  return controller === undefined ? gateway : { ...gateway, controller };
}
