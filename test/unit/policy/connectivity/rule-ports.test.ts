import { describe, expect, it } from "vitest";
import type { AdminPort } from "#lib/policy/admin/admin-policy.ts";
import type { CompiledPort } from "#lib/policy/compile/compiled-policy.ts";
import { openings } from "#lib/policy/connectivity/openings.ts";
import { LAST_PORT, portSetText } from "#lib/policy/connectivity/port-set.ts";
import { portSets } from "#lib/policy/connectivity/port-sets.ts";
import { hasNamedPort, rulePorts, type DeclaredPorts } from "#lib/policy/connectivity/rule-ports.ts";
import { portOf } from "../../../cast/cluster-parts.ts";

const pool = openings(portSets());
const ports = rulePorts(pool);

const DECLARED: DeclaredPorts = [portOf("dns", 53, "UDP"), portOf("dns", 5353), portOf("https", 8443)];
type Entries = "any" | readonly (CompiledPort | AdminPort)[];
/** What is open for sure, and what may be open beside it. */
const opened = (entries: Entries, declared: DeclaredPorts | "unknown" = DECLARED) => {
  const { certain, possible } = pool.get(
    ports.opening(entries, ports.declaredId(declared === "unknown" ? undefined : declared)),
  );
  return [portSetText(certain), portSetText(possible)];
};
const surely = (text: string) => [text, text];
const NOTHING = portSetText(pool.ports.none);
const EVERYTHING = portSetText(pool.ports.all);

describe("the ports of a rule at a receiver", () => {
  it.each<[string, Entries, readonly string[]]>([
    ["no list is everything", "any", surely(EVERYTHING)],
    ["an empty list is nothing", [], surely(NOTHING)],
    ["a number", [{ protocol: "TCP", port: 80 }], surely("TCP 80")],
    ["a range", [{ protocol: "TCP", port: 80, endPort: 90 }], surely("TCP 80-90")],
    ["a protocol", [{ protocol: "UDP" }], surely(`UDP 1-${LAST_PORT}`)],
    ["an end without a beginning is nothing", [{ protocol: "TCP", endPort: 90 }], surely(NOTHING)],
    ["a name, under its protocol", [{ protocol: "TCP", port: "dns" }], surely("TCP 5353")],
    ["a name that nobody declares is nothing", [{ protocol: "TCP", port: "grpc" }], surely(NOTHING)],
    [
      "several",
      [
        { protocol: "TCP", port: 80 },
        { protocol: "UDP", port: "dns" },
      ],
      surely("TCP 80,UDP 53"),
    ],
    ["an admin rule's number", [{ kind: "number", protocol: "TCP", port: 80 }], surely("TCP 80")],
    ["an admin rule's range", [{ kind: "range", protocol: "TCP", first: 80, last: 90 }], surely("TCP 80-90")],
    ["an admin rule's protocol", [{ kind: "protocol", protocol: "SCTP" }], surely(`SCTP 1-${LAST_PORT}`)],
    ["an admin rule's name, under any protocol", [{ kind: "named", name: "dns" }], surely("TCP 5353,UDP 53")],
  ])("%s", (_title, entries, texts) => {
    expect(opened(entries)).toEqual(texts);
  });

  it("a name may be any port of its protocol where nobody knows what is declared, of an admin rule any at all", () => {
    const both: Entries = [
      { protocol: "TCP", port: "https" },
      { protocol: "UDP", port: 53 },
    ];
    expect(opened(both, "unknown")).toEqual(["UDP 53", `TCP 1-${LAST_PORT},UDP 53`]);
    expect(opened([{ kind: "named", name: "https" }], "unknown")).toEqual([NOTHING, EVERYTHING]);
    expect(opened([{ protocol: "TCP", port: "https" }], [])).toEqual(surely(NOTHING));
  });

  it("one list is looked up for each kind of receiver", () => {
    const entries: Entries = [{ protocol: "TCP", port: "https" }];
    expect(opened(entries, [portOf("https", 443)])).toEqual(surely("TCP 443"));
    expect(opened(entries)).toEqual(surely("TCP 8443"));
    expect(opened(entries, [portOf("https", 443)])).toEqual(surely("TCP 443"));
  });

  it("receivers are of one kind where they declare the same names", () => {
    const id = ports.declaredId([portOf("https", 8443)]);
    expect(ports.declaredId([{ port: 81, protocol: "TCP" }, portOf("https", 8443)])).toBe(id);
    const others: readonly DeclaredPorts[] = [
      [portOf("https", 9443)],
      [portOf("https", 8443, "UDP")],
      [portOf("web", 8443)],
      [],
      undefined,
    ];
    expect(new Set([id, ...others.map((declared) => ports.declaredId(declared))]).size).toBe(
      others.length + 1,
    );
    expect(ports.declaredId([{ port: 81, protocol: "TCP" }])).toBe(ports.declaredId([]));
  });

  it("a list depends on the receiver where it has a name", () => {
    expect(hasNamedPort("any")).toBe(false);
    expect(hasNamedPort([])).toBe(false);
    expect(hasNamedPort([{ protocol: "TCP", port: 80 }, { protocol: "TCP" }])).toBe(false);
    expect(hasNamedPort([{ protocol: "TCP" }, { protocol: "TCP", port: "https" }])).toBe(true);
    expect(hasNamedPort([{ kind: "number", protocol: "TCP", port: 80 }])).toBe(false);
    expect(hasNamedPort([{ kind: "named", name: "https" }])).toBe(true);
  });
});
