import { describe, expect, it } from "vitest";
import {
  hostCidr,
  inRange,
  joinRanges,
  parseAddress,
  parseCidr,
  rangeWithin,
} from "#lib/policy/address/ip-address.ts";

const holds = (cidr: string, address: string) => inRange(parseCidr(cidr)!, parseAddress(address)!);

describe("addresses and CIDRs", () => {
  it("a CIDR holds its first and last address and no other", () => {
    expect(["10.1.0.255", "10.1.1.0", "10.1.1.255", "10.1.2.0"].map((a) => holds("10.1.1.0/24", a))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(holds("2001:db8::/32", "2001:db8:ffff::1")).toBe(true);
  });

  it("families never match each other, but a mapped address is IPv4", () => {
    expect(holds("0.0.0.0/0", "2001:db8::1")).toBe(false);
    expect(holds("::/0", "10.0.0.1")).toBe(false);
    expect(holds("10.0.0.0/8", "::ffff:10.1.2.3")).toBe(true);
    expect(rangeWithin(parseCidr("0.0.0.1/32")!, parseCidr("::/96")!)).toBe(false);
    expect(rangeWithin(parseCidr("::1/128")!, parseCidr("0.0.0.0/0")!)).toBe(false);
  });

  it("what one reader takes as octal and another as decimal is refused, and so is a zone", () => {
    expect(["010.0.0.1", "10.0.0.01", "fe80::1%eth0", "::00010"].map(parseAddress)).toEqual(
      Array.from({ length: 4 }),
    );
    expect(parseAddress("::1.2.3.4")).toEqual({ family: 6, value: 0x01020304n });
    expect(parseAddress("::0.0.0.0")).toEqual({ family: 6, value: 0n });
  });

  it("host bits in a CIDR are masked away", () => {
    expect(holds("10.1.1.77/24", "10.1.1.1")).toBe(true);
  });

  it.each([
    "10.0.0",
    "10.0.0.0/33",
    "10.0.0.0",
    "a/8",
    "10.0.0.0/8/8",
    "10.0.0.0/-1",
    "::/129",
    "",
    "300.0.0.0/8",
    "0x0a.0.0.0/8",
  ])("%j is no CIDR", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it("one address is a /32 or a /128", () => {
    expect(hostCidr("203.0.113.7")).toBe("203.0.113.7/32");
    expect(hostCidr("2001:DB8:0::7")).toBe("2001:db8::7/128");
    expect(hostCidr("api.example")).toBeUndefined();
  });

  it("ranges that touch are joined", () => {
    const ranges = ["10.0.1.0/24", "10.0.0.0/24", "10.0.0.128/25", "10.0.3.0/24", "::/0"].map((cidr) =>
      parseCidr(cidr)!,
    );
    expect(joinRanges(ranges, 4).map((r) => [r.first, r.last])).toEqual([
      [0x0a000000n, 0x0a0001ffn],
      [0x0a000300n, 0x0a0003ffn],
    ]);
  });
});
