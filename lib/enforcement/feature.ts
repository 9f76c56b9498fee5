/** What a data plane may or may not do with a NetworkPolicy, one question each, in the order in which a report shows them. */
export const FEATURES = [
  "ingress",
  "egress",
  "ip-block",
  "ip-block-pods",
  "ip-block-nodes",
  "end-port",
  "sctp",
  "named-ports",
  "established",
  "host-network",
] as const;

/** The name of a feature. */
export type Feature = (typeof FEATURES)[number];

/** How a feature is called on a page. */
export const FEATURE_TITLES: Readonly<Record<Feature, string>> = {
  ingress: "Ingress",
  egress: "Egress",
  "ip-block": "ipBlock of outside addresses",
  "ip-block-pods": "ipBlock of pod addresses",
  "ip-block-nodes": "ipBlock of node addresses",
  "end-port": "endPort",
  sctp: "SCTP",
  "named-ports": "Named ports",
  established: "Established connections",
  "host-network": "Pods on the host network",
};
