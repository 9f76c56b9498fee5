import { evaluate } from "../judge/evaluate.ts";
import { INGRESS_CONTROLLER, type Connection, type ConnectionEnd } from "./connection.ts";
import type { Connectivity } from "./connectivity.ts";
import { connectionsOf } from "./connections.ts";
import { openingLine, openingText } from "./opening-text.ts";
import { portRanges } from "./port-set.ts";
import type { Peer } from "../model/peer.ts";
import type { Reason } from "../model/verdict.ts";
import { addressText } from "./address-cuts.ts";

/** One connection for a table or a file. */
export interface ConnectivityRow {
  readonly sender: string;
  readonly receiver: string;
  /** Ports that are open for sure. */
  readonly ports: string;
  /** Ports of which it cannot be said; undefined where there are none. */
  readonly uncertain?: string;
  /** What makes them uncertain: policies of a kind that is not evaluated by kind and name, or what is not known. */
  readonly because?: readonly string[];
}

/** The connectivity row by row, in the order of `connectionsOf`, then `more` (Ingresses and Routes). */
export function* connectivityRows(
  connectivity: Connectivity,
  more: readonly Connection[] = [],
): Generator<ConnectivityRow> {
  for (const connection of connectionsOf(connectivity)) yield rowOf(connectivity, connection);
  for (const connection of more) yield rowOf(connectivity, connection);
}

/** A row as a line of text: `sender => receiver : ports`, with what is uncertain and why behind it. */
export function connectivityLine({ sender, receiver, because = [], ...texts }: ConnectivityRow): string {
  const why = because.length === 0 ? "" : ` (${because.join("; ")})`;
  return `${sender} => ${receiver} : ${openingLine(texts)}${why}`;
}

/** A row's fields in the order of `CONNECTIVITY_COLUMNS`. */
export function connectivityFields(row: ConnectivityRow): readonly string[] {
  return [row.sender, row.receiver, row.ports, row.uncertain ?? "", (row.because ?? []).join("; ")];
}

/** The column titles of a table of rows. */
export const CONNECTIVITY_COLUMNS = ["sender", "receiver", "ports", "uncertain", "because"] as const;

function rowOf(connectivity: Connectivity, connection: Connection): ConnectivityRow {
  const { sender, receiver, opening } = connection;
  const texts = openingText(connectivity.openings, opening);
  const row = { sender: sender.text, receiver: receiver.text, ...texts };
  return texts.uncertain === undefined ? row : { ...row, because: becauseOf(connectivity, connection) };
}

/**
 * Why a connection is uncertain: policies that are not evaluated, or what is not known. The engine is asked about one of
 * the uncertain ports, and its reasons name what it could not judge. Nothing where no port is uncertain.
 */
export function becauseOf(
  { cluster, openings: { ports } }: Connectivity,
  connection: Connection,
): readonly string[] {
  const [range] = portRanges(ports.minus(connection.opening.possible, connection.opening.certain));
  const { sender, receiver } = connection;
  if (range === undefined || sender === INGRESS_CONTROLLER) return [];
  const question = { port: range.first, protocol: range.protocol };
  const { reasons } = evaluate(cluster, { ...question, sender: peerOf(sender), receiver: peerOf(receiver) });
  return [...new Set(reasons.filter((reason) => reason.kind === "not-evaluable").map(becauseText))];
}

/** A policy that is not evaluated speaks in no tier, and its name says it all. */
function becauseText({ policy, tier, text }: Reason): string {
  if (policy === undefined || tier !== undefined) return text;
  return `${policy.kind} ${policy.namespace === undefined ? "" : `${policy.namespace}/`}${policy.name}`;
}

function peerOf(end: ConnectionEnd): Peer {
  switch (end.kind) {
    case "workload": {
      const { id, namespace, name, kind } = end.workload;
      return { kind: "workload", id, namespace, name, workloadKind: kind };
    }
    case "external":
      return { kind: "external", addresses: [addressText(end.range.family, end.range.first)] };
    case "ingress-controller":
      return { kind: "unknown", reason: "Nobody knows where Ingresses and Routes are served." };
  }
}
