import { describe, expect, it } from "vitest";
import {
  addressesOfMember,
  addressOfMember,
  endOf,
  endsOfMembers,
  type Kin,
  type Member,
} from "#lib/policy/judge/end.ts";
import { parseAddress } from "#lib/policy/address/ip-address.ts";

const KIN: Kin = { kind: "address", classId: -1, onNode: false };
const member = (text: string, ...addresses: readonly string[]): Member => ({
  text,
  ...addressesOfMember(addresses.map((one) => parseAddress(one)!)),
});
const six = (text: string) => parseAddress(text)!.value;

describe("an end of a connection", () => {
  it("spans the addresses of its members, each family by itself", () => {
    const end = endOf(KIN, [
      member("b", "10.0.0.5", "fd00::5"),
      member("a", "10.0.0.2", "fd00::9"),
      member("c", "10.0.0.9", "fd00::2"),
    ]);
    expect(end).toMatchObject({
      low4: 0x0a000002,
      high4: 0x0a000009,
      low6: six("fd00::2"),
      high6: six("fd00::9"),
    });
    expect(end.members.map(({ text }) => text)).toEqual(["b", "a", "c"]);
    expect(endOf(KIN, [member("lowest", "0.0.0.0")])).toMatchObject({ low4: 0, high4: 0 });
  });

  it("has no address of a family that its members lack", () => {
    expect(endOf(KIN, [member("a", "10.0.0.1")])).toMatchObject({
      low4: 0x0a000001,
      low6: undefined,
      high6: undefined,
    });
    expect(endOf(KIN, [member("a", "fd00::1")])).toMatchObject({ low4: -1, high4: -1, low6: six("fd00::1") });
    expect(endOf(KIN, [member("a")])).toMatchObject({ low4: -1, high4: -1, low6: undefined });
  });

  it("keeps what its members have in common", () => {
    const kin: Kin = { kind: "pod", classId: 7, onNode: true, fqdn: "api.example" };
    expect(endOf(kin, [member("a")])).toMatchObject(kin);
  });

  it("has members of the same families alone, groups in order of appearance", () => {
    const ends = endsOfMembers(KIN, [
      member("four", "10.0.0.1"),
      member("both", "10.0.0.2", "fd00::2"),
      member("none"),
      member("six", "fd00::3"),
      member("four too", "10.0.0.4"),
      member("both too", "fd00::5", "10.0.0.5"),
      member("six too", "fd00::6"),
      member("none too"),
    ]);
    expect(ends.map((end) => end.members.map(({ text }) => text))).toEqual([
      ["four", "four too"],
      ["both", "both too"],
      ["none", "none too"],
      ["six", "six too"],
    ]);
    expect(ends.map(({ low4, low6 }) => [low4 >= 0, low6 !== undefined])).toEqual([
      [true, false],
      [true, true],
      [false, false],
      [false, true],
    ]);
  });

  it("takes the first address of each family of a member, and nothing from what is no address", () => {
    expect(member("a", "10.0.0.1", "10.0.0.2", "fd00::1", "fd00::2")).toEqual({
      text: "a",
      v4: 0x0a000001,
      v6: six("fd00::1"),
    });
    expect(addressOfMember("10.0.0.1")).toEqual({ v4: 0x0a000001 });
    expect(addressOfMember("fd00::1")).toEqual({ v6: six("fd00::1") });
    expect(addressOfMember("nobody")).toEqual({});
  });
});
