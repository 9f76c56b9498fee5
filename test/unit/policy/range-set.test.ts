import { describe, expect, it } from "vitest";
import { inRange, parseAddress, parseCidr, rangeWithin } from "#lib/policy/address/ip-address.ts";
import { holdsAddress, holdsAll4, holdsAll6, rangeSetOf } from "#lib/policy/address/range-set.ts";

const block = (cidr: string, ...except: readonly string[]) => ({
  range: parseCidr(cidr)!,
  except: except.map((hole) => parseCidr(hole)!),
});

const SET = rangeSetOf([
  block("10.0.0.0/28", "10.0.0.4/30", "10.0.0.12/31"),
  block("10.0.0.32/29"),
  block("10.0.0.6/32"),
  block("fd00::/124", "fd00::4/126"),
]);

const held4 = (host: number) =>
  (host >= 0 && host < 4) ||
  host === 6 ||
  (host >= 8 && host < 12) ||
  host === 14 ||
  host === 15 ||
  (host >= 32 && host < 40);
const held6 = (host: number) => (host >= 0 && host < 4) || (host >= 8 && host < 16);

const BASE4 = 0x0a000000;
const BASE6 = parseAddress("fd00::")!.value;

/** All, none, or some of the addresses of a span. */
const among = (isHeld: (host: number) => boolean, first: number, last: number) => {
  const answers = new Set(Array.from({ length: last - first + 1 }, (_, i) => isHeld(first + i)));
  return answers.size === 2 ? undefined : [...answers][0];
};

/** Whether every address, no address or only some between two are in one run. */
const spans = [-1, 0, 1, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 31, 32, 39, 40];

describe("a set of addresses", () => {
  it("holds each address of a block outside its own exceptions", () => {
    for (let host = -1; host <= 48; host += 1) {
      expect(holdsAddress(SET, { family: 4, value: BigInt(BASE4 + host) }), `${host}`).toBe(held4(host));
      expect(holdsAddress(SET, { family: 6, value: BASE6 + BigInt(host) }), `v6 ${host}`).toBe(held6(host));
    }
  });

  it("of one family holds nothing of the other", () => {
    const only4 = rangeSetOf([block("0.0.0.0/0")]);
    expect(holdsAddress(only4, parseAddress("fd00::1")!)).toBe(false);
    const only6 = rangeSetOf([block("::/0")]);
    expect(holdsAddress(only6, parseAddress("10.0.0.1")!)).toBe(false);
  });

  it("says of a span whether it holds all of it or nothing of it, and nothing where only some", () => {
    for (const first of spans) {
      for (const last of spans.filter((host) => host >= first)) {
        const wanted4 = among(held4, first, last);
        const wanted6 = among(held6, first, last);
        const got4 = holdsAll4(SET, BASE4 + first, BASE4 + last);
        const got6 = holdsAll6(SET, BASE6 + BigInt(first), BASE6 + BigInt(last));
        expect(got4, `${first}-${last}`).toBe(wanted4);
        expect(got6, `v6 ${first}-${last}`).toBe(wanted6);
      }
    }
  });

  it("keeps what begins before, ends behind or covers an exception", () => {
    const bounds = (cidr: string, ...except: readonly string[]) =>
      rangeSetOf([block(cidr, ...except)])[4].map(({ first, last }) => [
        Number(first) - BASE4,
        Number(last) - BASE4,
      ]);
    expect(bounds("10.0.0.0/29", "10.0.0.0/30")).toEqual([[4, 7]]);
    expect(bounds("10.0.0.0/29", "10.0.0.4/30")).toEqual([[0, 3]]);
    expect(bounds("10.0.0.0/29", "10.0.0.0/28")).toEqual([]);
    expect(bounds("10.0.0.8/29", "10.0.0.0/29")).toEqual([[8, 15]]);
    expect(bounds("10.0.0.0/29", "10.0.0.8/29")).toEqual([[0, 7]]);
    expect(bounds("10.0.0.0/29", "fd00::/8")).toEqual([[0, 7]]);
    expect(bounds("10.0.0.0/29", "10.0.0.2/32", "10.0.0.1/32")).toEqual([
      [0, 0],
      [3, 7],
    ]);
  });
});

describe("ranges", () => {
  const range = parseCidr("10.0.0.16/28")!;

  it("hold their ends and nothing beside them", () => {
    const at = (host: number) => inRange(range, { family: 4, value: BigInt(BASE4 + host) });
    expect([15, 16, 31, 32].map(at)).toEqual([false, true, true, false]);
    expect(inRange(range, { family: 6, value: BigInt(BASE4 + 16) })).toBe(false);
  });

  it.each([
    ["10.0.0.16/28", true],
    ["10.0.0.16/29", true],
    ["10.0.0.24/29", true],
    ["10.0.0.0/27", false],
    ["10.0.0.16/27", false],
    ["10.0.0.32/28", false],
    ["fd00::/8", false],
  ])("%s within 10.0.0.16/28: %j", (cidr, isWithin) => {
    expect(rangeWithin(parseCidr(cidr)!, range)).toBe(isWithin);
  });
});
