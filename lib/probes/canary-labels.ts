export { LABEL_CANARY } from "#lib/policy/index.ts";
/** What a canary pod is there for. Policies of a proof select by it and by `LABEL_CANARY` alone, never by a workload's labels. */
export const LABEL_CANARY_ROLE = "drawbridge.dev/canary-role";

/**
 * The canary pods: a client and a stranger, `near` on the client's node and `far` on another, and one that answers SCTP.
 * All but the last call and answer, so that two cases can go on at the same time.
 */
export const CANARY_ROLES = ["client", "stranger", "near", "far", "sctp"] as const;

/** What a canary pod is there for. */
export type CanaryRole = (typeof CANARY_ROLES)[number];

/** The container in which probes run. */
export const CANARY_CONTAINER = "canary";
/** TCP and UDP port of the first container of a server; named `canary` for TCP. */
export const FIRST_PORT = 8080;
/** TCP and UDP port of the second container of a server. */
export const SECOND_PORT = 8084;
/** SCTP port of the pod that answers SCTP. */
export const SCTP_PORT = 8132;
/** Every kubelet serves on its node's address, so that a node can be reached without starting anything on it. */
export const KUBELET_PORT = 10250;
