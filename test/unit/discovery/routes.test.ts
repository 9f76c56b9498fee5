import { describe, expect, test } from "vitest";
import type { PlatformObjects, RouteObject } from "#lib/policy/index.ts";
import { podOf, portOf, serviceOf, workloadOf } from "../../cast/cluster-parts.ts";
import { web } from "../../cast/town.ts";
import { AWS_REPORT, CILIUM_REPORT, platformTown, TOWN_PLATFORM } from "../../cast/town-platform.ts";
import { findingOf, idsOf, linesOf, needsOf } from "./asked.ts";

const route = (parts: Partial<RouteObject>): RouteObject => ({
  kind: "Ingress",
  namespace: "storefront",
  name: "web",
  gateways: [],
  backends: [{ namespace: "storefront", service: "web", port: "http" }],
  ...parts,
});
const routed = (
  routes: readonly RouteObject[],
  gateways: PlatformObjects["gateways"] = TOWN_PLATFORM.gateways,
) => platformTown({ platform: { routes, gateways } });

describe("routes", () => {
  test("lead from the controller of their class to the pods' port behind the Service", () => {
    const snapshot = platformTown();
    expect(linesOf(needsOf(snapshot, "storefront"), "ingress-route")).toEqual([
      "ingress ingress/ingress-nginx,controller TCP:8080",
    ]);
    expect(linesOf(needsOf(snapshot, "ingress"), "ingress-route")).toEqual([
      "egress storefront/web,front TCP:8080",
    ]);
  });

  test("without a class belong to the default one, or to the only one", () => {
    expect(idsOf(routed([route({})]), "ingress-route")).toEqual([
      "ingress-route/storefront/ingress/ingress-nginx-controller",
    ]);
  });

  test("of a class that nobody here serves are unknown", () => {
    const snapshot = routed([route({ ingressClass: "other" })]);
    expect(findingOf(snapshot, "ingress-route/storefront/nobody").certainty).toBe("unknown");
  });

  test("to a Service that is not there, or has not that port, are said to lead nowhere", () => {
    const backends = [
      { namespace: "storefront", service: "gone" },
      { namespace: "storefront", service: "web", port: 81 },
    ];
    const finding = findingOf(routed([route({ backends })]), "ingress-route/storefront/nowhere");
    expect(finding.text).toContain("Service storefront/gone does not exist");
    expect(finding.text).toContain("has no port 81");
  });

  test("of a controller on the host network come from its nodes, which Cilium cannot name", () => {
    const traefik = workloadOf("edge/DaemonSet/traefik", { "app.kubernetes.io/name": "traefik" });
    const pod = podOf(traefik, "traefik-a", "10.0.0.12", {
      hostNetwork: true,
      hostIP: "10.0.0.12",
      nodeName: "node-2",
    });
    const snapshot = platformTown({
      namespaces: ["edge"],
      workloads: [traefik],
      pods: [pod],
      platform: {
        routes: [route({ ingressClass: "traefik" })],
        gateways: [
          {
            kind: "IngressClass",
            name: "traefik",
            className: "traefik",
            controller: "traefik.io/ingress-controller",
          },
        ],
      },
    });
    expect(linesOf(needsOf(snapshot, "storefront"), "ingress-route")).toEqual([
      "ingress 10.0.0.12/32 TCP:8080",
    ]);
    expect(linesOf(needsOf(snapshot, "edge"), "ingress-route")).toEqual([]);
    const { inexpressible } = needsOf(snapshot, "storefront", CILIUM_REPORT);
    expect(inexpressible.map(({ text }) => text)).toEqual([
      expect.stringContaining("fromEntities: host and remote-node"),
    ]);
  });

  test("of a Gateway lead from the pods that its controller made for it", () => {
    const gateway = workloadOf("edge/Deployment/shop-istio", {
      "gateway.networking.k8s.io/gateway-name": "shop",
    });
    const snapshot = platformTown({
      namespaces: ["edge"],
      workloads: [gateway],
      pods: [podOf(gateway, "shop-istio-a", "10.1.1.80")],
      platform: {
        routes: [route({ kind: "HTTPRoute", gateways: ["edge/shop"] })],
        gateways: [{ kind: "Gateway", namespace: "edge", name: "shop", className: "istio" }],
      },
    });
    expect(idsOf(snapshot, "ingress-route")).toEqual(["ingress-route/storefront/edge/shop-istio"]);
  });

  test("of Google's load balancers come from the addresses that Google documents", () => {
    const gateways = [
      { kind: "IngressClass" as const, name: "gce", className: "gce", controller: "k8s.io/ingress-gce" },
    ];
    const snapshot = routed([route({ ingressClass: "gce" })], gateways);
    expect(linesOf(needsOf(snapshot, "storefront"), "ingress-route")).toEqual([
      "ingress 130.211.0.0/22,35.191.0.0/16 TCP:8080",
    ]);
  });

  test("of a load balancer whose addresses no object names are said, and not guessed", () => {
    const gateways = [
      { kind: "IngressClass" as const, name: "alb", className: "alb", controller: "ingress.k8s.aws/alb" },
    ];
    const { inexpressible } = needsOf(routed([route({ ingressClass: "alb" })], gateways), "storefront");
    expect(inexpressible.map(({ text }) => text)).toEqual([expect.stringContaining("subnets")]);
  });
});

describe("Services that are open to the outside", () => {
  const service = (parts: Parameters<typeof serviceOf>[2]) =>
    platformTown({
      services: [
        serviceOf("storefront", "public", {
          clusterIPs: ["10.96.3.1"],
          selector: web.templateLabels,
          ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: "http", nodePort: 30081 }],
          ...parts,
        }),
      ],
      pods: [],
    });

  test("show pods their clients where the policy is Local, and only those that the load balancer lets in", () => {
    const snapshot = service({
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      loadBalancerSourceRanges: ["198.51.100.0/24"],
    });
    expect(findingOf(snapshot, "load-balancer/storefront/public").certainty).toBe("certain");
    expect(linesOf(needsOf(snapshot, "storefront"), "load-balancer")).toEqual([
      "ingress 198.51.100.0/24 TCP:8080",
    ]);
  });

  test("show pods a node where it is Cluster, so nodes are allowed too", () => {
    const snapshot = service({ type: "NodePort" });
    expect(findingOf(snapshot, "node-port/storefront/public").certainty).toBe("likely");
    expect(linesOf(needsOf(snapshot, "storefront"), "node-port")).toEqual([
      "ingress 0.0.0.0/0,::/0!10.1.0.0/23!10.1.2.0/24 TCP:8080",
      "ingress 10.0.0.10/32,10.0.0.11/32,10.0.0.12/32 TCP:8080",
    ]);
  });

  test("are not open to the cluster's own pods, whose ranges a block of every address holds on most CNIs", () => {
    const snapshot = service({ type: "LoadBalancer", externalTrafficPolicy: "Local" });
    const clients = (report?: typeof CILIUM_REPORT) =>
      linesOf(needsOf(snapshot, "storefront", report), "load-balancer");
    expect(clients()).toEqual(["ingress 0.0.0.0/0,::/0!10.1.0.0/23!10.1.2.0/24 TCP:8080"]);
    // Cilium never matches a block against pods; on AWS an exception would take from them what other rules allow.
    expect(clients(CILIUM_REPORT)).toEqual(["ingress 0.0.0.0/0,::/0 TCP:8080"]);
    expect(clients(AWS_REPORT)).toEqual(["ingress 0.0.0.0/0,::/0 TCP:8080"]);
  });

  test("over pods on the host network ask for nothing", () => {
    const edge = workloadOf("storefront/DaemonSet/edge", { app: "edge" });
    const snapshot = platformTown({
      workloads: [edge],
      pods: [podOf(edge, "edge-a", "10.0.0.11", { hostNetwork: true, ports: [portOf("http", 80)] })],
      services: [
        serviceOf("storefront", "edge", {
          type: "NodePort",
          selector: edge.templateLabels,
          ports: [{ port: 80, protocol: "TCP", targetPort: 80, nodePort: 30082 }],
        }),
      ],
    });
    expect(findingOf(snapshot, "node-port/storefront/edge").namespaces).toEqual([]);
    expect(linesOf(needsOf(snapshot, "storefront"), "node-port")).toEqual([]);
  });
});
