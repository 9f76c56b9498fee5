import {
  compileSnapshot,
  evaluate,
  type Decision,
  type ForeignPolicy,
  type NetworkPolicy,
  type ProfileName,
  type Protocol,
  type ReachQuestion,
  type Snapshot,
} from "#lib/policy/index.ts";
import { policyOf } from "./cluster-parts.ts";
import { town } from "./town.ts";

/** What differs from the town as it stands: its policies, the way they are read, its objects. */
export interface TownUnder {
  readonly policies?: readonly NetworkPolicy[];
  /** Policies of the cluster-wide kinds, and of kinds that are not evaluated. */
  readonly foreign?: readonly ForeignPolicy[];
  readonly profile?: ProfileName;
  readonly town?: Partial<Snapshot>;
}

/** May `sender` open `port` on `receiver`? */
export type AskTown = (
  sender: ReachQuestion["sender"],
  receiver: ReachQuestion["receiver"],
  port?: number,
  protocol?: Protocol | "ICMP",
) => Decision;

/** The town under these policies, ready to be asked; TCP 8443 unless told otherwise. */
export function townUnder({
  policies = [],
  foreign = [],
  profile = "spec",
  town: parts = {},
}: TownUnder): AskTown {
  const cluster = compileSnapshot(town({ policies, foreignPolicies: foreign, ...parts }), policies, profile);
  return (sender, receiver, port = 8443, protocol = "TCP") =>
    evaluate(cluster, { sender, receiver, port, protocol });
}

/**
 * A NetworkPolicy written as nobody defaulted or checked it: `spec` may hold what the types forbid.
 * Its name is its namespace's, unless told.
 */
export function rawPolicy(namespace: string, spec: unknown, name: string = `of-${namespace}`): NetworkPolicy {
  return policyOf(namespace, name, spec as NetworkPolicy["spec"]);
}

/** A cluster-wide policy of `policy.networking.k8s.io`, raw. */
export function clusterWide(kind: string, name: string, spec: unknown): ForeignPolicy {
  const version = kind === "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1";
  return { apiVersion: `policy.networking.k8s.io/${version}`, kind, name, uid: `uid-${name}`, spec };
}
