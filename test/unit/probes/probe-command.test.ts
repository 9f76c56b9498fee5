import { describe, expect, test } from "vitest";
import { probeCommand, seenOf, type Probe } from "#lib/probes/index.ts";

const near: Probe = {
  from: "client",
  to: { kind: "pod", role: "near", address: "10.1.1.92" },
  port: 8080,
  protocol: "TCP",
  expected: "connects",
};
const name = { kind: "name", name: "kubernetes.default.svc" } as const;

describe("the command of a probe", () => {
  test("names the address, the port, the protocol and how long to wait", () => {
    expect(probeCommand({ ...near, protocol: "UDP" }, 400)).toEqual([
      "/agnhost",
      "connect",
      "10.1.1.92:8080",
      "--timeout=400ms",
      "--protocol=udp",
    ]);
  });

  test("puts an IPv6 address in brackets", () => {
    const to = { kind: "address", title: "node", address: "fd00::12" } as const;
    expect(probeCommand({ ...near, to }, 1000)[2]).toBe("[fd00::12]:8080");
  });

  test("lets the pod's own resolver look a name up", () => {
    expect(probeCommand({ ...near, to: name, port: 53, protocol: "UDP" }, 1000).slice(2)).toEqual([
      "kubernetes.default.svc:443",
      "--timeout=1000ms",
      "--protocol=tcp",
    ]);
  });
});

describe("what it prints means", () => {
  test.each([
    [0, "", "connects"],
    [1, "TIMEOUT\n", "blocked"],
    [1, "TIMEOUT: read udp 10.1.1.90:1->10.1.1.92:8080: i/o timeout\n", "blocked"],
    [1, "REFUSED\n", "refused"],
    [1, "OTHER: dial tcp 10.1.1.92:8080: connect: no route to host\n", "refused"],
    [1, "OTHER: protocol not supported\n", "failed"],
    [1, "UNKNOWN: address x: missing port in address\n", "failed"],
    [1, "DNS: lookup x: no such host\n", "name-not-resolved"],
    [127, "sh: not found\n", "failed"],
    [1, "", "failed"],
  ] as const)("exit %i with %j: %s", (exitCode, output, seen) => {
    expect(seenOf(near.to, { exitCode, output })).toBe(seen);
  });

  test.each([
    [0, "", "connects"],
    [1, "TIMEOUT\n", "connects"],
    [1, "REFUSED\n", "connects"],
    [1, "DNS: lookup kubernetes.default.svc on 10.96.0.10:53: read udp: i/o timeout\n", "blocked"],
    [1, "DNS: lookup kubernetes.default.svc on 10.96.0.10:53: no such host\n", "name-not-resolved"],
    [1, "DNS: lookup x on 10.96.0.10:53: read: connection refused\n", "refused"],
  ] as const)("of a name, exit %i with %j: %s, since only the lookup counts", (exitCode, output, seen) => {
    expect(seenOf(name, { exitCode, output })).toBe(seen);
  });
});
