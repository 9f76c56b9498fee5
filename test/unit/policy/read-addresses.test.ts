import { describe, expect, it } from "vitest";
import { hostCidr, joinRanges, parseAddress, parseCidr, parseIpv4 } from "#lib/policy/address/ip-address.ts";

describe("addresses as they are written", () => {
  it.each<[string, number]>([
    ["0.0.0.0", 0],
    ["1.2.3.4", 0x01020304],
    ["10.0.0.1", 0x0a000001],
    ["255.255.255.255", 0xffffffff],
    ["9.90.199.249", 0x095ac7f9],
  ])("%s is IPv4", (text, value) => {
    expect(parseIpv4(text)).toBe(value);
    expect(parseAddress(text)).toEqual({ family: 4, value: BigInt(value) });
  });

  it.each([
    "",
    ".",
    "1.2.3",
    "1.2.3.",
    ".1.2.3",
    "1..2.3",
    "1.2.3.4.5",
    "1.2.3.4.",
    "256.0.0.1",
    "1.2.3.999",
    "01.2.3.4",
    "1.2.3.00",
    "1.2.3.010",
    "a.2.3.4",
    "1.2.3.a",
    "1.2.3.4/",
    "1.2.3.:",
    "1.2.3.-4",
    " 1.2.3.4",
    "1.2.3.4 ",
    "0x1.2.3.4",
    "12345",
    "1:2",
  ])("%j is no IPv4", (text) => {
    expect(parseIpv4(text)).toBe(-1);
    expect(parseAddress(text)).toBeUndefined();
  });

  it.each<[string, bigint]>([
    ["::", 0n],
    ["::1", 1n],
    ["1::", 1n << 112n],
    ["fd00::1", (0xfd00n << 112n) | 1n],
    ["FD00::A", (0xfd00n << 112n) | 10n],
    ["1:2:3:4:5:6:7:8", 0x00010002000300040005000600070008n],
    ["1:2:3:4:5:6:7::", 0x00010002000300040005000600070000n],
    ["::2:3:4:5:6:7:8", 0x00000002000300040005000600070008n],
    ["1:2:3::6:7:8", 0x00010002000300000000000600070008n],
    ["64:ff9b::192.0.2.33", (0x64ff9bn << 96n) | 0xc0000221n],
    ["1:2:3:4:5:6:1.2.3.4", (0x000100020003000400050006n << 32n) | 0x01020304n],
    ["abcd:ef01::", 0xabcdef01n << 96n],
  ])("%s is IPv6", (text, value) => {
    expect(parseAddress(text)).toEqual({ family: 6, value });
  });

  it.each([
    ":",
    ":::",
    "1",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8",
    "1::2::3",
    "::1::",
    "12345::",
    "g::",
    "fd00::1%eth0",
    "fd00:::1",
    ":1::",
    "1::2:",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "::1.2.3",
    "::256.2.3.4",
    "1:2:3:4:5:6:7:1.2.3.4",
    "::1:2:3:4:5:6:1.2.3.4",
    "fd00::/8",
  ])("%j is no address", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it("IPv4 mapped into IPv6 is IPv4, and its neighbours are not", () => {
    expect(parseAddress("::ffff:203.0.113.7")).toEqual({ family: 4, value: 0xcb007107n });
    expect(parseAddress("::FFFF:cb00:7107")).toEqual({ family: 4, value: 0xcb007107n });
    expect(parseAddress("::fffe:cb00:7107")?.family).toBe(6);
    expect(parseAddress("::1:ffff:cb00:7107")?.family).toBe(6);
    expect(parseAddress("::203.0.113.7")).toEqual({ family: 6, value: 0xcb007107n });
  });
});

describe("CIDRs as they are written", () => {
  it.each<[string, bigint, bigint]>([
    ["0.0.0.0/0", 0n, 0xffffffffn],
    ["10.0.0.7/32", 0x0a000007n, 0x0a000007n],
    ["10.0.0.7/31", 0x0a000006n, 0x0a000007n],
    ["::/0", 0n, (1n << 128n) - 1n],
    ["::7/128", 7n, 7n],
    ["::7/126", 4n, 7n],
  ])("%s is from its first to its last address", (text, first, last) => {
    expect(parseCidr(text)).toEqual({ family: text.includes(":") ? 6 : 4, first, last });
  });

  it.each([
    "",
    "/",
    "/8",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/8x",
    "10.0.0.0/+8",
    "10.0.0.0/1000",
    "::/129",
    "10.0.0.0/8/",
    "x10.0.0.0/8",
    "10.0.0.0/ 8",
  ])("%j is none", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it("one address is a CIDR of its family, mapped ones of IPv4", () => {
    expect(hostCidr("10.0.0.7")).toBe("10.0.0.7/32");
    expect(hostCidr("FD00::7")).toBe("fd00::7/128");
    expect(hostCidr("::ffff:10.0.0.7")).toBe("10.0.0.7/32");
    expect(hostCidr("10.0.0")).toBeUndefined();
  });

  it("ranges join where they touch or overlap, whichever comes first", () => {
    const joined = (...cidrs: readonly string[]) =>
      joinRanges(
        cidrs.map((cidr) => parseCidr(cidr)!),
        4,
      ).map(({ first, last }) => [Number(first), Number(last)]);
    expect(joined("0.0.0.8/30", "0.0.0.0/30")).toEqual([
      [0, 3],
      [8, 11],
    ]);
    expect(joined("0.0.0.4/30", "0.0.0.0/30")).toEqual([[0, 7]]);
    expect(joined("0.0.0.0/28", "0.0.0.4/30", "0.0.0.12/30")).toEqual([[0, 15]]);
    expect(joined("0.0.0.4/30", "0.0.0.0/29")).toEqual([[0, 7]]);
    expect(joined("0.0.0.0/30", "0.0.0.0/30", "::/0")).toEqual([[0, 3]]);
    expect(joined("0.0.0.0/31", "0.0.0.3/32")).toEqual([
      [0, 1],
      [3, 3],
    ]);
  });
});
