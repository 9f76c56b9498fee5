/** The shape of a value, as far as decoding a NetworkPolicy needs it. */
export type Schema =
  | { kind: "object"; fields: Readonly<Record<string, Schema>> }
  | { kind: "list"; item: Schema }
  | { kind: "map" }
  | { kind: "string" }
  | { kind: "integer" }
  | { kind: "port" }
  | { kind: "any" };

const string: Schema = { kind: "string" };
const integer: Schema = { kind: "integer" };
const map: Schema = { kind: "map" };
const any: Schema = { kind: "any" };

function object(fields: Record<string, Schema>): Schema {
  return { kind: "object", fields };
}

function list(item: Schema): Schema {
  return { kind: "list", item };
}

const selector = object({
  matchLabels: map,
  matchExpressions: list(object({ key: string, operator: string, values: list(string) })),
});

const peer = object({
  podSelector: selector,
  namespaceSelector: selector,
  ipBlock: object({ cidr: string, except: list(string) }),
});

const port = object({ protocol: string, port: { kind: "port" }, endPort: integer });

/** The schema of metadata, the same for every kind. */
export const METADATA_SCHEMA: Schema = object({
  name: string,
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: string,
  resourceVersion: string,
  generation: integer,
  creationTimestamp: string,
  deletionTimestamp: string,
  deletionGracePeriodSeconds: integer,
  labels: map,
  annotations: map,
  ownerReferences: list(any),
  finalizers: list(string),
  managedFields: list(any),
});

/** The schema of networking.k8s.io/v1 NetworkPolicy. */
export const NETWORK_POLICY_SCHEMA: Schema = object({
  apiVersion: string,
  kind: string,
  metadata: METADATA_SCHEMA,
  spec: object({
    podSelector: selector,
    policyTypes: list(string),
    ingress: list(object({ from: list(peer), ports: list(port) })),
    egress: list(object({ to: list(peer), ports: list(port) })),
  }),
  status: any,
});
