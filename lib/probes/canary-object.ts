/** The kinds of objects that a proof run creates. */
export type CanaryKind = "Namespace" | "ReplicaSet" | "NetworkPolicy";

/** Names one object of a run. A Namespace has itself as its namespace. */
export interface CanaryObject {
  readonly kind: CanaryKind;
  readonly namespace: string;
  readonly name: string;
}

/** `ReplicaSet drawbridge-canary-1a2b3c4d/canary-near`. */
export function canaryObjectText({ kind, namespace, name }: CanaryObject): string {
  return kind === "Namespace" ? `Namespace ${name}` : `${kind} ${namespace}/${name}`;
}

/** A manifest as it is sent to the API server. */
export interface CanaryManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}
