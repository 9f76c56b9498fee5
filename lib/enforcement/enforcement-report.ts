import type { CniFacts, ProfileName, UnreadableResource } from "#lib/policy/index.ts";
import type { Feature } from "./feature.ts";

/**
 * What is held of a feature before anything is tried. `differs`: it does something, and not what the specification (or
 * most people) would expect; `established` is "enforced" where a change cuts connections that stand.
 */
export type FeatureState = "enforced" | "not-enforced" | "differs" | "unknown";

/** One row of the report. */
export interface FeatureReport {
  readonly feature: Feature;
  readonly state: FeatureState;
  /** Why, as one sentence that names the object, the setting or the version. */
  readonly reason: string;
  /** Where the behaviour is written down: a page, an issue, a file of the project's source. */
  readonly source?: string;
}

/** A peculiarity of this CNI, in this version and these settings, that changes what a rollout must do. */
export interface Quirk {
  readonly id: string;
  readonly severity: "danger" | "warning" | "info";
  readonly title: string;
  /** What happens, and what Drawbridge does or asks because of it. */
  readonly text: string;
  /** Where it is written down: a page, an issue, a file of the project's source. */
  readonly source?: string;
}

/** The distribution that the cluster was recognised as; CNIs of one name behave differently in them. */
export type Distribution =
  "kind" | "k3s" | "rke2" | "eks" | "gke" | "aks" | "openshift" | "kubeadm" | "simulated" | "unknown";

/** What the objects of a cluster say about enforcement. A hint: only canary pods prove it. */
export interface EnforcementReport {
  readonly cni: CniFacts;
  /** How people call it, with its mode: `Cilium 1.19.4, GKE Dataplane V2`. */
  readonly title: string;
  readonly distribution: Distribution;
  /** How the engine reads policies for this cluster. */
  readonly profile: ProfileName;
  /** True where policies are accepted by the API and nothing comes of them. */
  readonly inert: boolean;
  /** One row a feature, in the order of `FEATURES`. */
  readonly features: readonly FeatureReport[];
  readonly quirks: readonly Quirk[];
  /** What every conclusion was drawn from: object, field, value. */
  readonly evidence: readonly { readonly object: string; readonly fact: string }[];
  /** What could not be read, and is therefore unknown. */
  readonly unreadable: readonly UnreadableResource[];
}
