import { parseAddress } from "../address/ip-address.ts";
import { ok, refuse, type Result } from "../model/result.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { endChoices } from "./end-choices.ts";
import { clusterNameEnd } from "./cluster-name-end.ts";
import { endText, type ExplainEnd } from "./explain-end.ts";
import { nearestNames } from "./nearest-names.ts";
import { namedEnds } from "./named-ends.ts";

const NEAREST = 4;
const DNS_NAME = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\.?$/i;

/**
 * Reads one end of a question: `namespace/pod`, `namespace/workload`, `namespace/Kind/workload`,
 * `service/namespace/name` (or `svc/…`), `node/name`, `nodes`, `api-server`, an address, a DNS name of the cluster
 * (`api.payments.svc`) or of the world.
 *
 * `addressesOf` gives the addresses that a DNS name outside is known by. Refuses with "ambiguous-end" what could be
 * several things, with "unknown-end" what is nothing of this cluster, and with "unreadable-end" what is no name at all;
 * `detail` lists the nearest names that can be read.
 */
export function parseEnd(
  snapshot: Snapshot,
  text: string,
  addressesOf: (name: string) => readonly string[] = () => [],
): Result<ExplainEnd> {
  const wanted = text.trim();
  if (wanted === "") return unreadable("An end of the connection is empty");
  if (parseAddress(wanted) !== undefined) return ok({ kind: "address", address: wanted });
  if (wanted === "nodes" || wanted === "api-server") return ok({ kind: wanted });
  if (wanted.includes("/")) return namedEnd(snapshot, wanted);
  const inCluster = clusterNameEnd(snapshot, wanted);
  if (inCluster !== undefined) return ok(inCluster);
  if (!DNS_NAME.test(wanted)) return missing(snapshot, wanted);
  const name = wanted.replace(/\.$/, "").toLowerCase();
  return ok({ kind: "dns-name", name, addresses: addressesOf(name) });
}

function namedEnd(snapshot: Snapshot, wanted: string): Result<ExplainEnd> {
  if (parseAddress(wanted.slice(0, wanted.indexOf("/"))) !== undefined) {
    return unreadable(`${wanted} is a range of addresses`);
  }
  const found = namedEnds(snapshot, wanted);
  const [only] = found;
  if (only === undefined) return missing(snapshot, wanted);
  if (found.length === 1) return ok(only);
  const names = found.map(endText);
  return refuse({
    code: "ambiguous-end",
    message: `${wanted} can be ${names.slice(0, -1).join(", ")} or ${names.at(-1)}. Write one of them.`,
    detail: names,
  });
}

function missing(snapshot: Snapshot, wanted: string): Result<ExplainEnd> {
  const known = endChoices(snapshot).map((choice) => choice.text);
  const names = nearestNames(wanted, known, NEAREST);
  const next =
    names.length === 0
      ? "Write namespace/name, service/namespace/name, an address or a DNS name."
      : `The nearest ${names.length === 1 ? "name is" : "names are"} ${names.join(", ")}.`;
  return refuse({
    code: "unknown-end",
    message: `Nothing in this cluster is called ${wanted}. ${next}`,
    detail: names,
  });
}

function unreadable(what: string): Result<ExplainEnd> {
  return refuse({
    code: "unreadable-end",
    message: `${what}. Write namespace/name, service/namespace/name, one address or a DNS name.`,
  });
}
