import { describe, expect, it } from "vitest";
import { openings } from "#lib/policy/connectivity/openings.ts";
import { holdsPort, portRanges, portSetText, type PortSet } from "#lib/policy/connectivity/port-set.ts";
import { portSets } from "#lib/policy/connectivity/port-sets.ts";

const sets = portSets();
const { all, none, range, union, intersection, minus } = sets;
const tcp = (first: number, last = first) => range("TCP", first, last);

describe("sets of ports", () => {
  it("hold their ends, on their protocol alone", () => {
    const some = union(tcp(80, 90), range("UDP", 53, 53));
    expect([79, 80, 90, 91].map((port) => holdsPort(some, "TCP", port))).toEqual([false, true, true, false]);
    expect([holdsPort(some, "UDP", 53), holdsPort(some, "UDP", 80), holdsPort(some, "SCTP", 80)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([1, 65535].map((port) => holdsPort(all, "SCTP", port))).toEqual([true, true]);
    expect([1, 65535].map((port) => holdsPort(none, "TCP", port))).toEqual([false, false]);
  });

  it.each<[string, PortSet, string]>([
    ["everything", all, "All Connections"],
    ["one port", tcp(80), "TCP 80"],
    ["neighbours, joined", union(tcp(80), tcp(81)), "TCP 80-81"],
    ["ports apart", union(tcp(80), tcp(82)), "TCP 80,82"],
    ["an overlap", union(tcp(80, 90), tcp(85, 99)), "TCP 80-99"],
    ["one within another", union(tcp(80, 99), tcp(85, 90)), "TCP 80-99"],
    ["the common part", intersection(tcp(80, 90), tcp(85, 99)), "TCP 85-90"],
    ["a common port", intersection(tcp(80, 90), tcp(90, 99)), "TCP 90"],
    ["what is left in front", minus(tcp(80, 90), tcp(85, 99)), "TCP 80-84"],
    ["what is left behind", minus(tcp(80, 90), tcp(70, 85)), "TCP 86-90"],
    ["what is left on both sides", minus(tcp(80, 90), tcp(85)), "TCP 80-84,86-90"],
    [
      "everything but a port",
      minus(all, range("SCTP", 9003, 9003)),
      "SCTP 1-9002,9004-65535,TCP 1-65535,UDP 1-65535",
    ],
    [
      "protocols in order",
      union(union(range("UDP", 53, 53), tcp(80)), range("SCTP", 7, 7)),
      "SCTP 7,TCP 80,UDP 53",
    ],
    [
      "the last of one protocol and the first of the next",
      union(range("SCTP", 65535, 65535), tcp(1)),
      "SCTP 65535,TCP 1",
    ],
  ])("%s", (_, set, text) => {
    expect(portSetText(set)).toBe(text);
  });

  it("are nothing where nothing is left", () => {
    expect(intersection(tcp(80), tcp(81))).toBe(none);
    expect(minus(tcp(80), tcp(80))).toBe(none);
    expect(minus(tcp(80), all)).toBe(none);
    expect(range("TCP", 90, 80)).toBe(none);
    expect(portRanges(none)).toEqual([]);
  });

  it("are one where they are equal, however they came about", () => {
    expect(union(tcp(80, 85), tcp(86, 90))).toBe(tcp(80, 90));
    expect(union(none, tcp(80))).toBe(tcp(80));
    expect(union(tcp(80), none)).toBe(tcp(80));
    expect(intersection(all, tcp(80))).toBe(tcp(80));
    expect(intersection(tcp(80), all)).toBe(tcp(80));
    expect(intersection(tcp(80), none)).toBe(none);
    expect(minus(tcp(80), none)).toBe(tcp(80));
    expect(union(all, tcp(80))).toBe(all);
    expect(union(union(range("TCP", 1, 65535), range("UDP", 1, 65535)), range("SCTP", 1, 65535))).toBe(all);
    expect(tcp(80).id).not.toBe(tcp(81).id);
  });

  it("of another computation are taken over by what they hold", () => {
    const others = portSets();
    const theirs = others.union(others.range("TCP", 80, 90), others.range("UDP", 53, 53));
    const mine = sets.own(theirs);
    expect(mine).toBe(union(tcp(80, 90), range("UDP", 53, 53)));
    expect(sets.own(others.none)).toBe(none);
    expect(sets.own(others.all)).toBe(all);
  });
});

describe("openings", () => {
  const pool = openings(sets);
  const { meet, join, idOf, get } = pool;
  const certain = idOf(tcp(80), tcp(80));
  const maybe = idOf(none, tcp(80));
  const wider = idOf(tcp(80), tcp(80, 90));

  it("have one id for each pair of what is certain and what is possible", () => {
    expect(idOf(tcp(80), tcp(80))).toBe(certain);
    expect(new Set([pool.none, pool.all, certain, maybe, wider]).size).toBe(5);
    expect([pool.none, pool.all]).toEqual([0, 1]);
    expect(get(wider)).toMatchObject({ id: wider, certain: tcp(80), possible: tcp(80, 90) });
  });

  it("meet in what both say, and join in what either says", () => {
    for (const one of [pool.none, pool.all, certain, maybe, wider]) {
      expect([meet(one, one), join(one, one)]).toEqual([one, one]);
      expect([meet(one, pool.all), meet(pool.all, one)]).toEqual([one, one]);
      expect([meet(one, pool.none), meet(pool.none, one)]).toEqual([pool.none, pool.none]);
      expect([join(one, pool.none), join(pool.none, one)]).toEqual([one, one]);
      expect([join(one, pool.all), join(pool.all, one)]).toEqual([pool.all, pool.all]);
    }
    expect([meet(certain, maybe), meet(maybe, certain)]).toEqual([maybe, maybe]);
    expect([join(certain, maybe), join(maybe, certain)]).toEqual([certain, certain]);
    expect(get(meet(wider, idOf(tcp(80, 85), tcp(80, 85))))).toMatchObject({
      certain: tcp(80),
      possible: tcp(80, 85),
    });
    expect(get(join(maybe, idOf(tcp(443), tcp(443))))).toMatchObject({
      certain: tcp(443),
      possible: union(tcp(80), tcp(443)),
    });
  });

  it("of another computation are taken over by what they say", () => {
    const others = portSets();
    const theirs = openings(others).get(openings(others).all);
    expect(pool.own(theirs)).toBe(pool.all);
    expect(pool.own({ certain: others.none, possible: others.range("TCP", 80, 80) })).toBe(maybe);
  });
});
