import type { AdminPort } from "../../../admin/admin-policy.ts";
import { canonicalJson } from "../../../manifest/canonical-json.ts";
import type { CompiledAdminPeer, CompiledAdminRule } from "../../../compile/compiled-admin-rule.ts";
import type { CompiledCluster } from "../../../compile/compiled-cluster.ts";
import { rangeWithin } from "../../../address/ip-address.ts";
import { peerClasses, type PlacedAdminRule } from "./admin-scene.ts";

/**
 * Whether every connection of this cluster that `later` matches is matched by `earlier` already. May say no where it is
 * so: several earlier rules together are not looked at, and a peer that selects nobody today is not called covered.
 */
export function covers(earlier: PlacedAdminRule, later: PlacedAdminRule, cluster: CompiledCluster): boolean {
  return (
    later.subject.size > 0 &&
    [...later.subject].every((id) => earlier.subject.has(id)) &&
    coversPorts(earlier.rule.ports, later.rule.ports) &&
    coversPeers(earlier.rule.peers, later.rule.peers, cluster)
  );
}

function coversPorts(earlier: CompiledAdminRule["ports"], later: CompiledAdminRule["ports"]): boolean {
  if (earlier === "any") return true;
  if (later === "any" || later.length === 0) return false;
  return later.every((port) => earlier.some((other) => coversPort(other, port)));
}

function coversPort(earlier: AdminPort, later: AdminPort): boolean {
  if (earlier.kind === "named" || later.kind === "named") {
    return earlier.kind === "named" && later.kind === "named" && earlier.name === later.name;
  }
  if (earlier.protocol !== later.protocol) return false;
  const [outer, inner] = [span(earlier), span(later)];
  return outer.first <= inner.first && outer.last >= inner.last;
}

function span(port: Exclude<AdminPort, { kind: "named" }>): {
  readonly first: number;
  readonly last: number;
} {
  if (port.kind === "number") return { first: port.port, last: port.port };
  return port.kind === "range" ? port : { first: 0, last: 65535 };
}

type Peers = CompiledAdminRule["peers"];

function coversPeers(earlier: Peers, later: Peers, cluster: CompiledCluster): boolean {
  if (earlier === "any") return true;
  if (later === "any" || later.length === 0) return false;
  const known = new Set(earlier.flatMap((peer) => peerClasses(peer, cluster)));
  return later.every((peer) => {
    if (peer.kind !== "pods") return earlier.some((other) => coversOutside(other, peer));
    const selected = peerClasses(peer, cluster);
    return selected.length > 0 && selected.every((id) => known.has(id));
  });
}

function coversOutside(earlier: CompiledAdminPeer, later: CompiledAdminPeer): boolean {
  if (earlier.kind === "domain-names" && later.kind === "domain-names") {
    return later.names.every((name) => earlier.names.includes(name));
  }
  if (earlier.kind === "networks" && later.kind === "networks") {
    const [outer, inner] = [earlier.addresses, later.addresses];
    return ([4, 6] as const).every((family) =>
      inner[family].every((range) => outer[family].some((other) => rangeWithin(range, other))),
    );
  }
  return canonicalJson(earlier.source) === canonicalJson(later.source);
}
