import { expect, test } from "vitest";
import { endOfPeer, endPeers, parseEnd, peerKey, type PeerKey } from "#lib/policy/index.ts";
import { externalPeer } from "../../../cast/cluster-parts.ts";
import { town, townPeers } from "../../../cast/town.ts";

test("the peer of a flow is asked about as an end that leads back to that peer", () => {
  for (const peer of [...Object.values(townPeers), externalPeer("203.0.113.9")]) {
    const end = parseEnd(town(), endOfPeer(peerKey(peer)) ?? "");
    if (!end.ok) throw new Error(end.refusal.message);
    expect(new Set(endPeers(town(), end.value).map(peerKey))).toEqual(new Set([peerKey(peer)]));
  }
});

test("a name outside keeps its name, the nodes and the API server theirs", () => {
  expect(endOfPeer(peerKey(externalPeer("203.0.113.9", "api.bank.example")))).toBe("api.bank.example");
  expect(endOfPeer("n:node" as PeerKey)).toBe("nodes");
  expect(endOfPeer("n:api-server" as PeerKey)).toBe("api-server");
});

test("nothing can be asked about a peer that was not resolved", () => {
  expect(endOfPeer("u:/10.1.1.99" as PeerKey)).toBeUndefined();
  expect(endOfPeer("x:world" as PeerKey)).toBeUndefined();
});

test("flows of a Service are those of the workloads behind it", () => {
  const end = parseEnd(town(), "service/payments/api");
  if (!end.ok) throw new Error(end.refusal.message);
  expect(endPeers(town(), end.value).map(peerKey)).toContain("w:payments/Deployment/api");
});
