import type { LabelSelector } from "./labels.ts";
import type { CloudIdentityKind } from "./snapshot.ts";

/** Where the API server calls a Service: of a webhook, an aggregated API or a conversion. */
export interface ServiceCallee {
  readonly namespace: string;
  readonly service: string;
  /** The Service's port; 443 where the object leaves it out. */
  readonly port: number;
}

/** One thing behind a Service that the API server itself calls. */
export interface ApiServerCallee extends ServiceCallee {
  readonly kind:
    | "ValidatingWebhookConfiguration"
    | "MutatingWebhookConfiguration"
    | "APIService"
    | "CustomResourceDefinition";
  /** The object's name. */
  readonly name: string;
  /** Of a webhook: its own name in the object, and what happens to writes while it does not answer. */
  readonly webhook?: string;
  readonly failurePolicy?: "Fail" | "Ignore";
  /** True for a webhook that is asked about NetworkPolicies, or about Pods: broken, it stops the rollout itself. */
  readonly guards?: readonly ("networkpolicies" | "pods")[];
}

/** A ServiceMonitor, PodMonitor, PodMonitoring or ClusterPodMonitoring. */
export interface ScrapeObject {
  readonly kind: "ServiceMonitor" | "PodMonitor" | "PodMonitoring" | "ClusterPodMonitoring";
  readonly namespace: string;
  readonly name: string;
  /** Of Services (ServiceMonitor) or of pods. */
  readonly selector: LabelSelector;
  /** Namespaces that it looks into: their names, or every one. */
  readonly namespaces: "any" | readonly string[];
  /** Of a ServiceMonitor names of Service ports; of the others names or numbers of container ports. */
  readonly ports: readonly (number | string)[];
  /** Of a ServiceMonitor, where it names container ports in place of Service ports. */
  readonly targetPorts?: readonly (number | string)[];
}

/** A ServiceAccount whose annotations make its pods somebody in a cloud. */
export interface CloudAccount {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly identity: CloudIdentityKind;
  /** The annotation that says so. */
  readonly annotation: string;
}

/** A backend of an Ingress, a Route or an HTTPRoute and its kin. */
export interface RouteBackend {
  readonly namespace: string;
  readonly service: string;
  /** Number or name of the Service's port (of an OpenShift Route also of the pods' port behind it); absent where it leaves it to the only one. */
  readonly port?: number | string;
}

/** An object that leads traffic from a gateway to Services: Ingress, Route, HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, UDPRoute. */
export interface RouteObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `ingressClassName` (or the annotation from before it) of an Ingress. */
  readonly ingressClass?: string;
  /** Gateways that it hangs on, `namespace/name`. */
  readonly gateways: readonly string[];
  readonly backends: readonly RouteBackend[];
  /** Of an Ingress: the addresses that its controller wrote into its status. */
  readonly addresses?: readonly string[];
}

/** A Gateway of the Gateway API, or an IngressClass, with the controller that answers for it. */
export interface GatewayObject {
  readonly kind: "Gateway" | "IngressClass";
  readonly namespace?: string;
  readonly name: string;
  /** Of a Gateway its `gatewayClassName`; of an IngressClass its own name. */
  readonly className: string;
  /** `k8s.io/ingress-nginx`, from the class; absent where the class is not there. */
  readonly controller?: string;
  readonly isDefault?: boolean;
  /** Of a Gateway: the ports of its listeners, as clients see them. */
  readonly ports?: readonly number[];
}

/**
 * Objects beside workloads that say who must reach whom, normalised. A list that is absent was not read: its kind is not
 * served, or this account may not (then the snapshot's evidence names it).
 */
export interface PlatformObjects {
  readonly callees?: readonly ApiServerCallee[];
  readonly scrapes?: readonly ScrapeObject[];
  readonly routes?: readonly RouteObject[];
  readonly gateways?: readonly GatewayObject[];
  readonly cloudAccounts?: readonly CloudAccount[];
}
