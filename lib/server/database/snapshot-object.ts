import "server-only";

import type { ClusterId, CniFacts, Snapshot } from "#lib/policy/index.ts";
import { optionalParts, optionalRows } from "./snapshot-parts.ts";

/** The kinds of rows that a snapshot is stored as; the last one holds which of the optional parts there are. */
const SNAPSHOT_KINDS = [
  "Namespace",
  "Workload",
  "Pod",
  "Service",
  "EndpointSlice",
  "Node",
  "NetworkPolicy",
  "ForeignPolicy",
  "ApiServerCallee",
  "ScrapeObject",
  "RouteObject",
  "GatewayObject",
  "CloudAccount",
  "EvidenceController",
  "EvidenceNode",
  "EvidenceConfigMap",
  "SnapshotParts",
] as const;

/** A kind of rows. */
export type SnapshotKind = (typeof SNAPSHOT_KINDS)[number];

/** One object of a snapshot as a row. `namespace` is empty for what has none. */
export interface SnapshotObject {
  readonly kind: SnapshotKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly body: object;
}

/** Identity of a row within its cluster. */
export function rowKey(object: Pick<SnapshotObject, "kind" | "namespace" | "name">): string {
  return `${object.kind} ${object.namespace} ${object.name}`;
}

/** A snapshot taken apart into rows, in its own order. */
export function objectsOf(snapshot: Snapshot): SnapshotObject[] {
  return [
    ...snapshot.namespaces.map((body) => ({
      kind: "Namespace" as const,
      namespace: "",
      name: body.name,
      uid: body.uid,
      body,
    })),
    ...snapshot.workloads.map((body) => ({
      kind: "Workload" as const,
      namespace: body.namespace,
      name: body.id,
      uid: "",
      body,
    })),
    ...snapshot.pods.map((body) => ({
      kind: "Pod" as const,
      namespace: body.namespace,
      name: body.name,
      uid: body.uid,
      body,
    })),
    ...snapshot.services.map((body) => ({
      kind: "Service" as const,
      namespace: body.namespace,
      name: body.name,
      uid: "",
      body,
    })),
    ...snapshot.endpointSlices.map((body) => ({
      kind: "EndpointSlice" as const,
      namespace: body.namespace,
      name: body.name,
      uid: "",
      body,
    })),
    ...snapshot.nodes.map((body) => ({
      kind: "Node" as const,
      namespace: "",
      name: body.name,
      uid: "",
      body,
    })),
    ...snapshot.policies.map((body) => ({
      kind: "NetworkPolicy" as const,
      namespace: body.metadata.namespace,
      name: body.metadata.name,
      uid: body.metadata.uid ?? "",
      body,
    })),
    ...snapshot.foreignPolicies.map((body) => ({
      kind: "ForeignPolicy" as const,
      namespace: body.namespace ?? "",
      name: `${body.apiVersion}/${body.kind}/${body.name}`,
      uid: body.uid,
      body,
    })),
    ...optionalRows(snapshot),
  ];
}

/** What of a snapshot is not an object. */
export interface SnapshotHead {
  readonly clusterId: ClusterId;
  readonly resourceVersion: string;
  readonly takenAtMs: number;
  readonly cni: CniFacts;
}

/** Rows put together again, ordered by namespace and name so that equal clusters give equal snapshots. */
export function snapshotFrom(head: SnapshotHead, objects: Iterable<SnapshotObject>): Snapshot {
  const bodies = Object.fromEntries(SNAPSHOT_KINDS.map((kind) => [kind, [] as object[]])) as Record<
    SnapshotKind,
    object[]
  >;
  const sorted = [...objects].sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
  for (const object of sorted) bodies[object.kind].push(object.body);
  return {
    ...head,
    namespaces: bodies.Namespace as Snapshot["namespaces"],
    workloads: bodies.Workload as Snapshot["workloads"],
    pods: bodies.Pod as Snapshot["pods"],
    services: bodies.Service as Snapshot["services"],
    endpointSlices: bodies.EndpointSlice as Snapshot["endpointSlices"],
    nodes: bodies.Node as Snapshot["nodes"],
    policies: bodies.NetworkPolicy as Snapshot["policies"],
    foreignPolicies: bodies.ForeignPolicy as Snapshot["foreignPolicies"],
    ...optionalParts(bodies),
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
