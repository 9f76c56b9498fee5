import { describe, expect, it } from "vitest";
import { cidrWithin, mergeCidrs } from "#lib/policy/index.ts";

describe("CIDRs are merged exactly", () => {
  it("repeated and contained ones are gone", () => {
    expect(mergeCidrs(["10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8", "192.0.2.7/32"])).toEqual([
      "10.0.0.0/8",
      "192.0.2.7/32",
    ]);
  });

  it("neighbours are joined only where their union is a CIDR", () => {
    expect(mergeCidrs(["10.0.0.3/32", "10.0.0.2/32"])).toEqual(["10.0.0.2/31"]);
    expect(mergeCidrs(["10.0.0.1/32", "10.0.0.2/32"])).toEqual(["10.0.0.1/32", "10.0.0.2/32"]);
    expect(mergeCidrs(["10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32"])).toEqual(["10.0.0.1/32", "10.0.0.2/31"]);
  });

  it("a whole family and single addresses of both are written as the API writes them", () => {
    expect(mergeCidrs(["::/0", "0.0.0.0/0"])).toEqual(["0.0.0.0/0", "::/0"]);
    expect(mergeCidrs(["2001:db8::1/128", "2001:db8::/128"])).toEqual(["2001:db8::/127"]);
  });

  it("exceptions become the CIDRs around them", () => {
    expect(mergeCidrs(["10.0.0.0/30"], ["10.0.0.1/32"])).toEqual(["10.0.0.0/32", "10.0.0.2/31"]);
    expect(mergeCidrs(["0.0.0.0/0"], ["10.0.0.0/8"])).toHaveLength(8);
  });

  it("what is no CIDR stays, for others to complain about", () => {
    expect(mergeCidrs(["10.0.0.0", "10.0.0.0/32"])).toEqual(["10.0.0.0/32", "10.0.0.0"]);
  });

  it("lies within only in its own family", () => {
    expect(cidrWithin("10.1.0.0/16", "10.0.0.0/8")).toBe(true);
    expect(cidrWithin("10.0.0.0/8", "10.1.0.0/16")).toBe(false);
    expect(cidrWithin("::1/128", "0.0.0.0/0")).toBe(false);
    expect(cidrWithin("nonsense", "0.0.0.0/0")).toBe(false);
  });
});
