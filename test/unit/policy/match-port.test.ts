import { describe, expect, it } from "vitest";
import type { AdminPort } from "#lib/policy/admin/admin-policy.ts";
import { both, MAYBE, NO, SPLIT, YES, type Match } from "#lib/policy/judge/match.ts";
import {
  matchAdminPorts,
  matchPorts,
  type DeclaredPorts,
  type PortQuestion,
} from "#lib/policy/judge/match-port.ts";
import type { CompiledPort } from "#lib/policy/compile/compiled-policy.ts";
import { portOf } from "../../cast/cluster-parts.ts";

const tcp = (port: number): PortQuestion => ({ port, protocol: "TCP" });
const DECLARED: DeclaredPorts = [
  portOf("dns", 53, "UDP"),
  portOf("dns", 5353),
  portOf("https", 8443),
  portOf("https", 9443),
];
/** The source hid the port. */
const HIDDEN = tcp(0);

describe("the ports of a NetworkPolicy's rule", () => {
  it.each<[string, "any" | readonly CompiledPort[], PortQuestion, DeclaredPorts, Match]>([
    ["no list at all", "any", tcp(80), "none", YES],
    ["no list at all, for ICMP", "any", { port: 0, protocol: "ICMP" }, "none", YES],
    ["a list, for ICMP", [{ protocol: "TCP" }], { port: 0, protocol: "ICMP" }, "none", MAYBE],
    ["the number", [{ protocol: "TCP", port: 80 }], tcp(80), "none", YES],
    ["another number", [{ protocol: "TCP", port: 80 }], tcp(81), "none", NO],
    ["the number of another protocol", [{ protocol: "UDP", port: 80 }], tcp(80), "none", NO],
    ["every port of the protocol", [{ protocol: "TCP" }], HIDDEN, "none", YES],
    ["a number, where the port is hidden", [{ protocol: "TCP", port: 80 }], HIDDEN, "none", MAYBE],
    ["the first of a range", [{ protocol: "TCP", port: 80, endPort: 90 }], tcp(80), "none", YES],
    ["the last of a range", [{ protocol: "TCP", port: 80, endPort: 90 }], tcp(90), "none", YES],
    ["before a range", [{ protocol: "TCP", port: 80, endPort: 90 }], tcp(79), "none", NO],
    ["behind a range", [{ protocol: "TCP", port: 80, endPort: 90 }], tcp(91), "none", NO],
    ["an end without a beginning", [{ protocol: "TCP", endPort: 90 }], tcp(80), "none", NO],
    ["an end behind a name", [{ protocol: "TCP", port: "https", endPort: 9000 }], tcp(8443), DECLARED, NO],
    ["a name that is declared", [{ protocol: "TCP", port: "https" }], tcp(8443), DECLARED, YES],
    ["the second number of a name", [{ protocol: "TCP", port: "https" }], tcp(9443), DECLARED, YES],
    ["a name, at another number", [{ protocol: "TCP", port: "https" }], tcp(443), DECLARED, NO],
    ["a name of the other protocol's number", [{ protocol: "TCP", port: "dns" }], tcp(53), DECLARED, NO],
    ["a name that nobody declares", [{ protocol: "TCP", port: "grpc" }], tcp(8443), DECLARED, NO],
    ["a name, where the port is hidden", [{ protocol: "TCP", port: "https" }], HIDDEN, DECLARED, MAYBE],
    [
      "a name that nobody declares, where the port is hidden",
      [{ protocol: "TCP", port: "grpc" }],
      HIDDEN,
      DECLARED,
      NO,
    ],
    [
      "a name, where the declarations are not known",
      [{ protocol: "TCP", port: "https" }],
      tcp(8443),
      undefined,
      MAYBE,
    ],
    ["a name, where there is no pod", [{ protocol: "TCP", port: "https" }], tcp(8443), "none", NO],
    [
      "one certain of several",
      [
        { protocol: "TCP", port: "https" },
        { protocol: "TCP", port: 80 },
      ],
      tcp(80),
      undefined,
      YES,
    ],
    [
      "one possible of several, in any order",
      [
        { protocol: "TCP", port: "https" },
        { protocol: "TCP", port: 81 },
      ],
      tcp(80),
      undefined,
      MAYBE,
    ],
    ["an empty list, as compiled", [], tcp(80), "none", NO],
  ])("%s", (...[, ports, question, declared, match]) => {
    expect(matchPorts(ports, question, declared)).toBe(match);
  });
});

describe("the ports of an admin rule", () => {
  it.each<[string, "any" | readonly AdminPort[], PortQuestion, DeclaredPorts, Match]>([
    ["no list at all", "any", { port: 0, protocol: "ICMP" }, "none", YES],
    [
      "a list, for ICMP",
      [{ kind: "protocol", protocol: "TCP" }],
      { port: 0, protocol: "ICMP" },
      "none",
      MAYBE,
    ],
    ["an empty list", [], tcp(80), "none", NO],
    ["the number", [{ kind: "number", protocol: "TCP", port: 80 }], tcp(80), "none", YES],
    ["another number", [{ kind: "number", protocol: "TCP", port: 80 }], tcp(79), "none", NO],
    ["the number of another protocol", [{ kind: "number", protocol: "SCTP", port: 80 }], tcp(80), "none", NO],
    [
      "a number, where the port is hidden",
      [{ kind: "number", protocol: "TCP", port: 80 }],
      HIDDEN,
      "none",
      MAYBE,
    ],
    ["the ends of a range", [{ kind: "range", protocol: "TCP", first: 80, last: 90 }], tcp(90), "none", YES],
    [
      "the other end of a range",
      [{ kind: "range", protocol: "TCP", first: 80, last: 90 }],
      tcp(80),
      "none",
      YES,
    ],
    ["behind a range", [{ kind: "range", protocol: "TCP", first: 80, last: 90 }], tcp(91), "none", NO],
    ["the whole protocol", [{ kind: "protocol", protocol: "TCP" }], HIDDEN, "none", YES],
    ["another whole protocol", [{ kind: "protocol", protocol: "UDP" }], tcp(53), "none", NO],
    [
      "a name of any protocol",
      [{ kind: "named", name: "dns" }],
      { port: 53, protocol: "UDP" },
      DECLARED,
      YES,
    ],
    ["a name of any protocol, the other one", [{ kind: "named", name: "dns" }], tcp(5353), DECLARED, YES],
    ["a name, crossed with the other's number", [{ kind: "named", name: "dns" }], tcp(53), DECLARED, NO],
    ["a name of one protocol", [{ kind: "named", name: "dns", protocol: "UDP" }], tcp(5353), DECLARED, NO],
    ["a name, where there is no pod", [{ kind: "named", name: "dns" }], tcp(53), "none", NO],
    [
      "a name, where the declarations are not known",
      [{ kind: "named", name: "dns" }],
      tcp(53),
      undefined,
      MAYBE,
    ],
    [
      "the best of several",
      [
        { kind: "named", name: "dns" },
        { kind: "protocol", protocol: "TCP" },
        { kind: "number", protocol: "TCP", port: 1 },
      ],
      tcp(80),
      undefined,
      YES,
    ],
  ])("%s", (...[, ports, question, declared, match]) => {
    expect(matchAdminPorts(ports, question, declared)).toBe(match);
  });
});

describe("two conditions that must both hold", () => {
  it.each<[Match, Match, Match]>([
    [NO, NO, NO],
    [NO, MAYBE, NO],
    [NO, SPLIT, NO],
    [NO, YES, NO],
    [MAYBE, MAYBE, MAYBE],
    [MAYBE, SPLIT, SPLIT],
    [MAYBE, YES, MAYBE],
    [SPLIT, SPLIT, SPLIT],
    [SPLIT, YES, SPLIT],
    [YES, YES, YES],
  ])("%i and %i are %i, either way round", (a, b, wanted) => {
    expect([both(a, b), both(b, a)]).toEqual([wanted, wanted]);
  });
});
