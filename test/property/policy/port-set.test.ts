import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Protocol } from "#lib/policy/index.ts";
import { holdsPort, portRanges, portSetText, type PortSet } from "#lib/policy/connectivity/port-set.ts";
import { portSets, type PortSets } from "#lib/policy/connectivity/port-sets.ts";
import { runs } from "../runs.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
const NEAR = [1, 2, 3, 79, 80, 81, 443, 444, 65_534, 65_535];

const port = fc.constantFrom(...NEAR);
const range = fc.record({ protocol: fc.constantFrom(...PROTOCOLS), first: port, last: port });
const ranges = fc.array(range, { maxLength: 6 });

type Ranges = readonly { readonly protocol: Protocol; readonly first: number; readonly last: number }[];

function setOf(pool: PortSets, given: Ranges): PortSet {
  return given.reduce((set, r) => pool.union(set, pool.range(r.protocol, r.first, r.last)), pool.none);
}

function isIn(given: Ranges, protocol: Protocol, at: number): boolean {
  return given.some((r) => r.protocol === protocol && at >= r.first && at <= r.last);
}

/** Reads the notation back, apart from the code that writes it. */
function read(pool: PortSets, text: string): PortSet {
  if (text === "All Connections") return pool.all;
  if (text === "No Connections") return pool.none;
  let protocol: Protocol = "TCP";
  return text.split(",").reduce((set, item) => {
    const words = item.split(" ");
    if (words.length === 2) protocol = words[0] as Protocol;
    const [first = 0, last = first] = words.at(-1)!.split("-").map(Number);
    return pool.union(set, pool.range(protocol, first, last));
  }, pool.none);
}

const EVERYWHERE = PROTOCOLS.flatMap((protocol) => NEAR.map((at) => [protocol, at] as const));

describe("port sets", () => {
  it("hold exactly the ports of the ranges they were made of", () => {
    fc.assert(
      fc.property(ranges, (given) => {
        const set = setOf(portSets(), given);
        for (const [protocol, at] of EVERYWHERE) {
          expect(holdsPort(set, protocol, at)).toBe(isIn(given, protocol, at));
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it("unite, meet and subtract as membership does", () => {
    fc.assert(
      fc.property(ranges, ranges, (left, right) => {
        const pool = portSets();
        const [a, b] = [setOf(pool, left), setOf(pool, right)];
        for (const [protocol, at] of EVERYWHERE) {
          const [inA, inB] = [isIn(left, protocol, at), isIn(right, protocol, at)];
          expect(holdsPort(pool.union(a, b), protocol, at)).toBe(inA || inB);
          expect(holdsPort(pool.intersection(a, b), protocol, at)).toBe(inA && inB);
          expect(holdsPort(pool.minus(a, b), protocol, at)).toBe(inA && !inB);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it("are one object where they are equal, so that union and intersection commute by identity", () => {
    fc.assert(
      fc.property(ranges, ranges, (left, right) => {
        const pool = portSets();
        const [a, b] = [setOf(pool, left), setOf(pool, right)];
        expect(setOf(pool, left.toReversed())).toBe(a);
        expect(pool.union(a, b)).toBe(pool.union(b, a));
        expect(pool.intersection(a, b)).toBe(pool.intersection(b, a));
        expect(pool.union(pool.minus(a, b), pool.intersection(a, b))).toBe(a);
        expect(pool.minus(pool.all, pool.minus(pool.all, a))).toBe(a);
      }),
      { numRuns: runs(300) },
    );
  });

  it("keep their ranges sorted, disjoint and joined", () => {
    fc.assert(
      fc.property(ranges, (given) => {
        const { bounds } = setOf(portSets(), given);
        for (let i = 2; i < bounds.length; i += 2) expect(bounds[i]!).toBeGreaterThan(bounds[i - 1]! + 1);
      }),
      { numRuns: runs(300) },
    );
  });

  it("come back from their text as they went", () => {
    fc.assert(
      fc.property(ranges, (given) => {
        const pool = portSets();
        const set = setOf(pool, given);
        expect(read(pool, portSetText(set))).toBe(set);
        expect(pool.own(setOf(portSets(), given))).toBe(set);
        const again = portRanges(set).map((r) => pool.range(r.protocol, r.first, r.last));
        expect(again.reduce((all, one) => pool.union(all, one), pool.none)).toBe(set);
      }),
      { numRuns: runs(300) },
    );
  });

  it("open one group a protocol, protocols in alphabetical order", () => {
    const pool = portSets();
    const set = setOf(pool, [
      { protocol: "UDP", first: 53, last: 53 },
      { protocol: "TCP", first: 80, last: 81 },
      { protocol: "SCTP", first: 1, last: 9002 },
      { protocol: "SCTP", first: 9004, last: 65_535 },
    ]);
    expect(portSetText(set)).toBe("SCTP 1-9002,9004-65535,TCP 80-81,UDP 53");
    expect(portSetText(pool.minus(pool.all, pool.range("TCP", 1, 65_535)))).toBe("SCTP 1-65535,UDP 1-65535");
  });

  it("know no port 0 and none above 65535", () => {
    const pool = portSets();
    expect(pool.range("TCP", 0, 0)).toBe(pool.none);
    expect(pool.range("TCP", 0, 70_000)).toBe(pool.range("TCP", 1, 65_535));
    expect(pool.range("TCP", 81, 80)).toBe(pool.none);
  });
});
