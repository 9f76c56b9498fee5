import type { PodSpec } from "kubernetes-types/core/v1";
import type { ServiceWebhook } from "./api/plugins/webhook-call.ts";
import type { ObjectStore } from "./api/object-store.ts";
import { builtIn } from "./api/resource-type.ts";
import type { DataPlane } from "./data-plane/data-plane.ts";
import { routeOf } from "./data-plane/service-translation.ts";
import { referenceOf } from "./kubelet/image-registry.ts";
import { API_SERVER_CLUSTER_IP } from "./scenario/cluster-layout.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { endOf, reportsOf, type FlowReport } from "./traffic/flow-report.ts";

/** What webhooks inside the cluster are reached by. */
export interface ServiceWebhooksOptions {
  scenario: Scenario;
  store: ObjectStore;
  dataPlane: DataPlane;
  now: () => number;
  report: (report: FlowReport) => void;
}

interface Review {
  object?: { spec?: PodSpec } | null;
}

const API_SERVER_PORT = 443;
const FIRST_SOURCE_PORT = 45_000;

/**
 * The webhooks that are Services of the cluster. The API server reaches them from its node, by a connection that
 * policies decide on; they allow everything but what the scenario has them refuse.
 */
export function serviceWebhooks({
  scenario,
  store,
  dataPlane,
  now,
  report,
}: ServiceWebhooksOptions): ServiceWebhook {
  let calls = 0;
  return async (service, review) => {
    const { namespace, name, path = "", port = 443 } = service;
    const found = store.get(builtIn("services"), namespace, name);
    if (found === undefined) return { unreachable: `service ${JSON.stringify(name)} not found` };
    const { world } = dataPlane;
    const { clusterIP = "" } = found["spec"] as { clusterIP?: string };
    const route = routeOf(world, { ip: clusterIP, port, protocol: "TCP" }, () => 0);
    if (route === "no-port")
      return { unreachable: `no service port ${port} found for service ${JSON.stringify(name)}` };
    if (route === "no-backend")
      return { unreachable: `no endpoints available for service ${JSON.stringify(name)}` };
    const server = routeOf(
      world,
      { ip: API_SERVER_CLUSTER_IP, port: API_SERVER_PORT, protocol: "TCP" },
      () => 0,
    );
    if (typeof server === "string") return { unreachable: "the API server is nowhere" };
    const judgement = dataPlane.judge({
      from: server.party,
      to: route.party,
      protocol: "TCP",
      port: route.port,
    });
    calls += 1;
    const attempt = {
      timeMs: now(),
      from: endOf(world, server.party, server.ip),
      to: endOf(world, route.party, route.ip),
      protocol: "TCP" as const,
      sourcePort: FIRST_SOURCE_PORT + (calls % 10_000),
      destinationPort: route.port,
      stage: "opening" as const,
    };
    for (const one of reportsOf(attempt, judgement)) report(one);
    if (judgement.verdict === "denied") return { unreachable: "context deadline exceeded" };
    return { response: answerOf(scenario, { service: `${namespace}/${name}`, path }, review as Review) };
  };
}

function answerOf(
  { webhookRefusals = [] }: Scenario,
  { service, path }: { service: string; path: string },
  { object }: Review,
): object {
  const images = (object?.spec?.containers ?? []).map(({ image = "" }) => referenceOf(image).repository);
  const refusal = webhookRefusals.find(
    (one) => one.service === service && one.path === path && images.includes(one.image),
  );
  if (refusal === undefined) return { allowed: true };
  return { allowed: false, status: { code: 403, reason: "Forbidden", message: refusal.message } };
}
