import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Manifests of the town, one of every kind that is read, so that the fuzz also runs without outside data. */
const OWN = [
  `apiVersion: v1
kind: Namespace
metadata: {name: storefront, labels: {team: shop}}
---
apiVersion: v1
kind: Pod
metadata:
  name: stranger
  labels: {app: stranger}
  ownerReferences: [{kind: ReplicaSet, name: stranger-1, uid: u1, controller: true}]
spec:
  nodeName: a
  containers: [{name: main, image: x, ports: [{containerPort: 80, name: http, protocol: TCP}]}]
status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}], hostIP: 192.0.2.1}
`,
  `x: &labels {app: ledger}
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ledger, namespace: payments}
spec:
  selector: {matchLabels: *labels}
  template:
    metadata: {labels: {<<: *labels, tier: data}}
    spec: {hostNetwork: false, containers: [{name: db, ports: [{containerPort: 5432}]}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: metrics}
spec:
  schedule: "0 * * * *"
  jobTemplate: {spec: {template: {metadata: {labels: {app: report}}, spec: {containers: []}}}}
`,
  `kind: List
apiVersion: v1
items:
- apiVersion: v1
  kind: Service
  metadata: {name: api, namespace: payments}
  spec: {selector: {app: api}, ports: [{port: 443, targetPort: https}]}
- apiVersion: v1
  kind: Endpoints
  metadata: {name: api, namespace: payments}
  subsets: [{addresses: [{ip: 10.0.0.2}], ports: [{port: 8443}]}]
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: web, namespace: storefront}
  spec: {rules: [{http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}
- apiVersion: v1
  kind: Node
  metadata: {name: a}
  status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}
`,
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api
  namespace: payments
spec:
  podSelector:
    matchLabels:
      app: api
    matchExpressions:
    - {key: tier, operator: NotIn, values: [data]}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          team: shop
      podSelector: {}
    - ipBlock:
        cidr: 203.0.113.0/24
        except:
        - 203.0.113.7/32
    ports:
    - protocol: TCP
      port: 8443
      endPort: 8450
    - port: https
  egress: []
`,
  `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: cluster-wide
spec:
  priority: 10
  subject:
    namespaces: {}
  ingress:
  - name: no-strangers
    action: Deny
    from:
    - pods:
        namespaceSelector: {}
        podSelector:
          matchLabels: {app: stranger}
    ports:
    - portNumber: {protocol: TCP, port: 80}
`,
  `{"apiVersion": "v1", "kind": "PodList", "items": [{"metadata": {"name": "web-1", "namespace": "storefront"}, "spec": {"containers": []}}]}`,
];

const OUTSIDE = join(import.meta.dirname, "../../../../shared/data/netpol-cases");

/** Whether the cases of netpol-analyzer are beside the checkout. */
export const hasOutsideManifests = existsSync(OUTSIDE);

/** Longer documents are lists of pods that resemble each other, and take as long as a hundred others. */
const LONGEST = 4_000;

/** The town's manifests and, where they are there, the different documents of the cases. */
export function seedManifests(): readonly string[] {
  if (!hasOutsideManifests) return OWN;
  const files = readdirSync(OUTSIDE, { recursive: true, encoding: "utf8" })
    .filter((name) => /manifests\/.*\.(ya?ml|json)$/.test(name))
    .toSorted();
  const documents = files
    .flatMap((name) => readFileSync(join(OUTSIDE, name), "utf8").split(/^---$/m))
    .filter((text) => text.trim() !== "" && text.length <= LONGEST);
  return [...OWN, ...new Set(documents)];
}
