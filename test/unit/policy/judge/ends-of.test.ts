import { describe, expect, it } from "vitest";
import { compileSnapshot, evaluate, type Peer, type Pod, type ProfileName } from "#lib/policy/index.ts";
import { endsOf, isLocal } from "#lib/policy/judge/ends-of.ts";
import { rawPolicy } from "../../../cast/ask-town.ts";
import { podOf } from "../../../cast/cluster-parts.ts";
import { nodeExporter, stranger, town, townPeers } from "../../../cast/town.ts";

const townWith = (...pods: readonly Pod[]) => compileSnapshot(town({ pods }));
const nodeAt = (...addresses: readonly string[]): Peer => ({ kind: "node", role: "node", addresses });
const api = (...addresses: readonly string[]): Peer => ({ kind: "node", role: "api-server", addresses });
const endsIn = (cluster: ReturnType<typeof townWith>, peer: Parameters<typeof endsOf>[1]) => {
  const found = endsOf(cluster, peer);
  if (found.kind === "unresolved") throw new Error(found.reason);
  return found.ends;
};

describe("the ends behind a peer", () => {
  it("of a node or the API server are told by where they stand", () => {
    const cluster = townWith();
    expect(endsIn(cluster, nodeAt("198.51.100.1"))).toMatchObject([{ onNode: true, classId: -1 }]);
    expect(endsIn(cluster, api("198.51.100.1"))).toMatchObject([{ onNode: false }]);
    expect(endsIn(cluster, api("198.51.100.1", "10.0.0.10"))).toMatchObject([{ onNode: true }]);
  });

  it("are named by name and address, as far as these are known", () => {
    const named = (peer: Peer) =>
      endsIn(townWith(), peer).flatMap(({ members }) => members.map(({ text }) => text));
    expect(named({ kind: "external", addresses: [] })).toEqual(["(address unknown)"]);
    expect(named({ kind: "external", fqdn: "api.example", addresses: [] })).toEqual([
      "api.example (address unknown)",
    ]);
    expect(named({ kind: "external", addresses: ["203.0.113.7"] })).toEqual(["203.0.113.7"]);
    expect(named(nodeAt("10.0.0.11"))).toEqual(["node 10.0.0.11"]);
    expect(named(api("10.0.0.10"))).toEqual(["the API server at 10.0.0.10"]);
  });

  it("of a pod on the host's network go by the host's address, or by its own where none is known", () => {
    const textOf = (more: Partial<Pod>) => {
      const cluster = townWith(podOf(nodeExporter, "a", "10.0.0.11", { hostNetwork: true, ...more }));
      const [end] = endsIn(cluster, { kind: "pod", namespace: "metrics", name: "a" });
      return end?.members.map(({ text, addressText }) => [text, addressText])[0];
    };
    expect(textOf({ hostIP: "10.0.0.99" })).toEqual(["metrics/a (host network, 10.0.0.99)", "10.0.0.99"]);
    expect(textOf({ hostIP: undefined })).toEqual(["metrics/a (host network)", "10.0.0.11"]);
  });
});

describe("a pod's own node", () => {
  const isOwn = (peer: Parameters<typeof endsOf>[1], pod: Partial<Pod>, host: Partial<Pod> = {}) => {
    const cluster = townWith(
      podOf(stranger, "stranger", "10.1.2.66", { hostIP: undefined, nodeName: undefined, ...pod }),
      podOf(nodeExporter, "a", "10.0.0.11", { hostNetwork: true, hostIP: undefined, ...host }),
    );
    const [end] = endsIn(cluster, peer);
    return isLocal(cluster, end!.members[0]!, cluster.podsByName.get("stranger/stranger")!);
  };
  const exporter = { kind: "pod", namespace: "metrics", name: "a" } as const;

  it("is told by the host's address, or by any that its node has", () => {
    expect(isOwn(nodeAt("10.0.0.77"), { hostIP: "10.0.0.77" })).toBe(true);
    expect(isOwn(nodeAt("10.0.0.12"), { nodeName: "node-2" })).toBe(true);
    expect(isOwn(nodeAt("10.0.0.12"), { nodeName: "node-1" })).toBe(false);
    expect(isOwn(nodeAt("10.0.0.12"), {})).toBe(false);
    expect(isOwn(nodeAt(), {})).toBe(false);
    expect(isOwn(nodeAt(), { hostIP: "10.0.0.11", nodeName: "node-1" })).toBe(false);
  });

  it("is told by name where both pods have one, whatever the addresses say", () => {
    expect(isOwn(exporter, { nodeName: "node-1" }, { nodeName: "node-1", ips: ["10.0.0.99"] })).toBe(true);
    expect(isOwn(exporter, { nodeName: "node-1", hostIP: "10.0.0.11" }, { nodeName: "node-2" })).toBe(false);
    expect(isOwn(exporter, { hostIP: "10.0.0.11" }, { nodeName: "node-2" })).toBe(true);
    expect(isOwn(exporter, { nodeName: "node-1" }, { nodeName: undefined })).toBe(true);
  });
});

describe("traffic of a node itself", () => {
  const policies = [rawPolicy("stranger", { policyTypes: ["Ingress", "Egress"] })];
  const ask = (sender: Peer, receiver: Peer, profile: ProfileName = "spec") =>
    evaluate(compileSnapshot(town({ policies }), policies, profile), {
      sender,
      receiver,
      port: 80,
      protocol: "TCP",
    });

  it("reaches its own pods, and others where no pod of it is asked about and nothing denies it", () => {
    expect(ask(nodeAt("10.0.0.12"), townPeers.stranger).outcome).toBe("allowed");
    expect(ask(nodeAt("10.0.0.11", "10.0.0.12"), townPeers.stranger).outcome).toBe("allowed");
    expect(ask(nodeAt("10.0.0.11"), townPeers.stranger).outcome).toBe("denied");
    expect(ask(nodeAt("10.0.0.11"), townPeers.web).outcome).toBe("allowed");
  });

  it("is no exemption for a pod on the host's network elsewhere, nor where the CNI has none", () => {
    expect(ask(townPeers.nodeExporter, townPeers.stranger).outcome).toBe("denied");
    expect(ask(nodeAt("10.0.0.12"), townPeers.stranger, "netpol-analyzer").outcome).toBe("denied");
    expect(ask(townPeers.stranger, nodeAt("10.0.0.12")).outcome).toBe("denied");
    expect(ask(townPeers.stranger, nodeAt("10.0.0.12"), "weave").outcome).toBe("allowed");
  });
});
