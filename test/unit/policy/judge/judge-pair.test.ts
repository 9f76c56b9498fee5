import { describe, expect, it } from "vitest";
import { compileSnapshot, type NetworkPolicy, type ProfileName, type Snapshot } from "#lib/policy/index.ts";
import { parseAddress } from "#lib/policy/address/ip-address.ts";
import { addressesOfMember, endOf, type End } from "#lib/policy/judge/end.ts";
import { endsOf } from "#lib/policy/judge/ends-of.ts";
import { judgeEnds, pairThatIs } from "#lib/policy/judge/judge-ends.ts";
import { familiesOf, isExempt, isUnenforced, worseOf } from "#lib/policy/judge/judge-pair.ts";
import { DEPENDS, MAY_ALLOW, MAY_DENY } from "#lib/policy/judge/judge-side.ts";
import { rawPolicy } from "../../../cast/ask-town.ts";
import { podOf } from "../../../cast/cluster-parts.ts";
import { nodeExporter, paymentsApi, town, townPeers, townPods } from "../../../cast/town.ts";

const outside = (...addresses: readonly string[]): End =>
  endOf({ kind: "address", classId: -1, onNode: false }, [
    { text: "somebody", ...addressesOfMember(addresses.map((one) => parseAddress(one)!)) },
  ]);
const UNCERTAIN = MAY_ALLOW | MAY_DENY;

describe("the families of a pair", () => {
  const four = outside("10.0.0.1");
  const six = outside("fd00::1");
  const dual = outside("10.0.0.1", "fd00::1");
  const nameless = outside();

  it("are those that both ends have", () => {
    expect(familiesOf(four, dual)).toEqual([4]);
    expect(familiesOf(dual, six)).toEqual([6]);
    expect(familiesOf(dual, dual)).toEqual([4, 6]);
    expect(familiesOf(outside("0.0.0.0"), dual)).toEqual([4]);
  });

  it("are one that nobody knows where the ends share none, or have none", () => {
    expect(familiesOf(four, six)).toEqual([0]);
    expect(familiesOf(nameless, nameless)).toEqual([0]);
  });

  it("of an end without an address are the other's", () => {
    expect(familiesOf(nameless, four)).toEqual([4]);
    expect(familiesOf(six, nameless)).toEqual([6]);
    expect(familiesOf(nameless, dual)).toEqual([4, 6]);
  });

  it("are the one that is asked for, if they have it", () => {
    expect(familiesOf(dual, dual, 4)).toEqual([4]);
    expect(familiesOf(dual, dual, 6)).toEqual([6]);
    expect(familiesOf(four, dual, 6)).toEqual([0]);
  });
});

describe("the worse of two answers", () => {
  it("is a denial, then what depends, then what is not known", () => {
    expect(worseOf(MAY_DENY, DEPENDS)).toBe(MAY_DENY);
    expect(worseOf(UNCERTAIN, MAY_DENY)).toBe(MAY_DENY);
    expect(worseOf(UNCERTAIN, DEPENDS)).toBe(DEPENDS);
    expect(worseOf(DEPENDS, MAY_ALLOW)).toBe(DEPENDS);
    expect(worseOf(MAY_ALLOW, UNCERTAIN)).toBe(UNCERTAIN);
    expect(worseOf(MAY_ALLOW, MAY_ALLOW)).toBe(MAY_ALLOW);
  });
});

/** The town under a profile, and its ends. */
const townAs = (profile: ProfileName, policies: readonly NetworkPolicy[], parts: Partial<Snapshot> = {}) => {
  const cluster = compileSnapshot(town({ policies, ...parts }), policies, profile);
  const ends = (peer: Parameters<typeof endsOf>[1]): readonly End[] => {
    const found = endsOf(cluster, peer);
    if (found.kind === "unresolved") throw new Error(found.reason);
    return found.ends;
  };
  return { cluster, ends };
};
const CLOSED = [rawPolicy("payments", { policyTypes: ["Ingress", "Egress"] })];

describe("a family that is not enforced", () => {
  const about = (profile: ProfileName, other: End, family: 0 | 4 | 6, direction: "ingress" | "egress") => {
    const { cluster, ends } = townAs(profile, CLOSED);
    const [api] = ends(townPeers.paymentsApi) as [End];
    const pair = direction === "egress" ? { sender: api, receiver: other } : { sender: other, receiver: api };
    return isUnenforced(cluster, { ...pair, port: 443, protocol: "TCP", family }, direction);
  };

  it.each(["ingress", "egress"] as const)("passes: %s with an IPv6 address under Azure NPM", (direction) => {
    expect(about("azure-npm", outside("fd00::1"), 6, direction)).toBe(true);
    expect(about("azure-npm", outside("fd00::1"), 0, direction)).toBe(true);
    expect(about("azure-npm", outside("10.0.0.1", "fd00::1"), 6, direction)).toBe(true);
  });

  it.each(["ingress", "egress"] as const)("is not IPv4, nor one of an unknown address: %s", (direction) => {
    expect(about("azure-npm", outside("10.0.0.1", "fd00::1"), 4, direction)).toBe(false);
    expect(about("azure-npm", outside("10.0.0.1", "fd00::1"), 0, direction)).toBe(false);
    expect(about("azure-npm", outside("0.0.0.0", "fd00::1"), 0, direction)).toBe(false);
    expect(about("azure-npm", outside("10.0.0.1"), 6, direction)).toBe(false);
    expect(about("azure-npm", outside(), 0, direction)).toBe(false);
  });

  it("is unknown where both are enforced", () => {
    expect(about("spec", outside("fd00::1"), 6, "egress")).toBe(false);
  });
});

describe("traffic of a pod with its own node", () => {
  const asked = { port: 8443, protocol: "TCP" } as const;

  it("is exempt where every member is on that node, and judged where some are elsewhere", () => {
    const { cluster, ends } = townAs("weave", CLOSED);
    const [exporters] = ends(townPeers.nodeExporter) as [End];
    const [exporter] = ends({ kind: "pod", namespace: "metrics", name: "node-exporter-a" }) as [End];
    const [both] = ends(townPeers.paymentsApi) as [End];
    const [one] = ends({ kind: "pod", namespace: "payments", name: "api-77d4-a" }) as [End];
    expect(isExempt(cluster, { sender: exporter, receiver: one }, "ingress")).toBe(true);
    expect(isExempt(cluster, { sender: exporter, receiver: both }, "ingress")).toBe(false);
    expect(isExempt(cluster, { sender: exporters, receiver: one }, "ingress")).toBe(false);
    expect(isExempt(cluster, { sender: one, receiver: exporter }, "egress")).toBe(true);
    expect(isExempt(cluster, { sender: both, receiver: exporter }, "egress")).toBe(false);
    expect(isExempt(cluster, { sender: both, receiver: one }, "ingress")).toBe(false);
  });

  const more = [1, 2, 3, 4].map((n) =>
    podOf(nodeExporter, `node-exporter-${n}`, `10.0.0.2${n}`, {
      hostNetwork: true,
      hostIP: `10.0.0.2${n}`,
      nodeName: `node-2${n}`,
    }),
  );
  const { settled: _settled, ...running } = townPods;
  const pods = [...Object.values(running), ...more];

  it("is passed over where the denied pair is looked for", () => {
    const { cluster, ends } = townAs("weave", CLOSED, { pods });
    const exporters = ends(townPeers.nodeExporter);
    const one = ends({ kind: "pod", namespace: "payments", name: "api-77d4-a" });
    const into = { senders: exporters, receivers: one };
    expect(judgeEnds(cluster, exporters, one, asked)).toBe(MAY_DENY);
    expect(pairThatIs(cluster, into, asked, MAY_DENY)?.sender.members[0]?.text).toContain("node-exporter-b");
    const out = { senders: one, receivers: exporters };
    expect(judgeEnds(cluster, one, exporters, asked)).toBe(MAY_DENY);
    expect(pairThatIs(cluster, out, asked, MAY_DENY)?.receiver.members[0]?.text).toContain("node-exporter-b");
  });

  it("is passed over among two members as well", () => {
    const { cluster, ends } = townAs("weave", CLOSED);
    const exporters = ends(townPeers.nodeExporter);
    const one = ends({ kind: "pod", namespace: "payments", name: "api-77d4-a" });
    const into = { senders: exporters, receivers: one };
    expect(pairThatIs(cluster, into, asked, MAY_DENY)?.sender.members[0]?.text).toContain("node-exporter-b");
    const out = { senders: one, receivers: exporters };
    expect(pairThatIs(cluster, out, asked, MAY_DENY)?.receiver.members[0]?.text).toContain("node-exporter-b");
  });
});

describe("ends that share a pod", () => {
  const asked = { port: 8443, protocol: "TCP" } as const;

  it("are judged by the pods that are others, and a lone pod never asks itself", () => {
    const { cluster, ends } = townAs("spec", CLOSED);
    const both = ends(townPeers.paymentsApi);
    const one = ends({ kind: "pod", namespace: "payments", name: "api-77d4-a" });
    expect(judgeEnds(cluster, both, one, asked)).toBe(MAY_DENY);
    expect(judgeEnds(cluster, one, both, asked)).toBe(MAY_DENY);
    expect(judgeEnds(cluster, both, both, asked)).toBe(MAY_DENY);
    expect(judgeEnds(cluster, one, one, asked)).toBe(MAY_ALLOW);
    expect(pairThatIs(cluster, { senders: one, receivers: one }, asked, MAY_DENY)).toBeUndefined();
    const pair = pairThatIs(cluster, { senders: one, receivers: both }, asked, MAY_DENY);
    expect(pair?.receiver.members.map(({ text }) => text)).toEqual(["payments/api-77d4-b"]);
  });

  it("are others where a template stands for them", () => {
    const { cluster, ends } = townAs("spec", CLOSED, { pods: [], workloads: [paymentsApi] });
    const template = ends(townPeers.paymentsApi);
    expect(judgeEnds(cluster, template, template, asked)).toBe(MAY_DENY);
  });
});
