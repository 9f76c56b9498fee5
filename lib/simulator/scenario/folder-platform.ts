import type { KubeObject } from "../api/object-store.ts";
import { objectsOf } from "./shop/workload-row.ts";

/**
 * What every simulated cluster needs and a folder of application manifests seldom holds: the cluster's DNS and the
 * CNI's own objects. What the folder brings itself is not added.
 */
export function platformFor(written: readonly KubeObject[]): KubeObject[] {
  const has = (kind: string, name: string) =>
    written.some((object) => object.kind === kind && object.metadata.name === name);
  const dns = has("Service", "kube-dns")
    ? []
    : objectsOf({
        at: "kube-system/coredns",
        replicas: 2,
        labels: { "k8s-app": "kube-dns" },
        ports: ["dns 53/UDP", "dns-tcp 53", "metrics 9153"],
        serviceName: "kube-dns",
        service: ["dns 53/UDP>dns", "dns-tcp 53>dns-tcp", "metrics 9153>9153"],
        probe: 9153,
        image: "registry.k8s.io/coredns/coredns:v1.12.4",
      });
  const cni = has("DaemonSet", "cilium")
    ? []
    : [
        ...objectsOf({
          at: "kube-system/cilium",
          kind: "DaemonSet",
          labels: { "k8s-app": "cilium", "app.kubernetes.io/name": "cilium-agent" },
          ports: ["peer-service 4244"],
          hostNetwork: true,
          image: "quay.io/cilium/cilium:v1.19.4",
        }),
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { namespace: "kube-system", name: "cilium-config" },
          data: {
            "enable-policy": "default",
            "enable-k8s-networkpolicy": "true",
            "policy-audit-mode": "false",
          },
        },
      ];
  return [...dns, ...cni];
}
