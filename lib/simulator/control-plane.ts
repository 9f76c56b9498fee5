import type { Container, PodSpec } from "kubernetes-types/core/v1";
import type { ApiContext } from "./api/api-context.ts";
import { LocalClient } from "./api/local-client.ts";
import type { KubeObject, ObjectStore } from "./api/object-store.ts";
import { DeploymentController } from "./controllers/deployment-controller.ts";
import { EndpointSliceController } from "./controllers/endpoint-slices.ts";
import { EventRecorder } from "./controllers/event-recorder.ts";
import { NamespaceController } from "./controllers/namespace-controller.ts";
import { QuotaController } from "./controllers/quota-controller.ts";
import { WorkloadController } from "./controllers/workload-controller.ts";
import type { DataPlane } from "./data-plane/data-plane.ts";
import {
  AGNHOST_REPOSITORY,
  imageRegistry,
  PAUSE_REPOSITORY,
  referenceOf,
} from "./kubelet/image-registry.ts";
import { Kubelets } from "./kubelet/kubelet.ts";
import { ClusterNetwork } from "./kubelet/programs/cluster-network.ts";
import { Scheduler } from "./kubelet/scheduler.ts";
import { serviceWebhooks } from "./service-webhooks.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { templateOf } from "./scenario/workload-expansion.ts";
import type { FlowReport } from "./traffic/flow-report.ts";

/** What the rest of a cluster's control plane works on. */
export interface ControlPlaneOptions {
  scenario: Scenario;
  context: ApiContext;
  store: ObjectStore;
  dataPlane: DataPlane;
  now: () => number;
  /** Wraps writes that are the cluster's own and are made again after a restart. */
  write: (change: () => void) => void;
  report: (report: FlowReport) => void;
}

/** What runs beside the API server. */
export interface ControlPlane {
  close: () => void;
}

/**
 * Starts the controllers, the scheduler and the kubelets, and gives the API server its way to the nodes. All of them
 * wait for changes: a cluster in which nothing happens costs nothing.
 */
export function startControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { scenario, context, store, dataPlane, now, write, report } = options;
  const { hosts, clusterDns, sctp } = scenario;
  const client = new LocalClient(context, "kube-controller-manager");
  const events = new EventRecorder({ store, now, write });
  const networks = new ClusterNetwork({ store, dataPlane, hosts, clusterDns, sctp, now, report });
  const kubelets = new Kubelets({ store, events, images: registryOf(scenario), networks, now });
  context.nodes = kubelets;
  context.serviceWebhook = serviceWebhooks({ scenario, store, dataPlane, now, report });
  const parts = [
    kubelets,
    new NamespaceController({ client, template: scenario.namespaceTemplate, write }),
    new QuotaController(store),
    new EndpointSliceController(store, scenario.name),
    new DeploymentController(client),
    new WorkloadController({ client, events, cluster: scenario.name }),
    new Scheduler({ store, events, now }),
  ];
  return { close: () => parts.forEach((part) => part.close()) };
}

/** Every image of the scenario can be pulled, and those whose programs run here, but those that it says are missing. */
function registryOf({ objects, missingImages = [] }: Scenario) {
  const used = objects.flatMap(imagesOf);
  const missing = new Set(missingImages.map((image) => referenceOf(image).repository));
  const all = [AGNHOST_REPOSITORY, PAUSE_REPOSITORY, ...used];
  return imageRegistry(
    all.filter((image) => !missing.has(referenceOf(image).repository)),
    missingImages,
  );
}

function imagesOf(object: KubeObject): string[] {
  const spec: Partial<PodSpec> | undefined = templateOf(object)?.spec;
  const containers: Container[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  return containers.flatMap(({ image }) => (image === undefined ? [] : [image]));
}
