import { describe, expect, it } from "vitest";
import { readAdminRule, readSubject } from "#lib/policy/admin/read-admin-rule.ts";
import { dialectOf } from "#lib/policy/validate/admin-dialect.ts";

const CNP = dialectOf("ClusterNetworkPolicy")!;
const ANP = dialectOf("AdminNetworkPolicy")!;
const EVERY_PORT = { name: "r", action: "Deny", from: [{ namespaces: {} }] };
const portsOf = (dialect: typeof CNP, ...ports: readonly unknown[]) =>
  readAdminRule(dialect, "ingress", { ...EVERY_PORT, [dialect.ports]: ports }).ports;

describe("a rule of an admin policy, as it is read", () => {
  it("takes null for missing, wherever it stands", () => {
    const nulls = { matchLabels: null, matchExpressions: null };
    expect(readSubject({ namespaces: nulls })).toEqual({ kind: "namespaces", selector: {} });
    expect(readSubject({ pods: { namespaceSelector: nulls, podSelector: null } })).toEqual({
      kind: "pods",
      namespaceSelector: {},
      podSelector: {},
    });
    const bare = readAdminRule(CNP, "ingress", { name: null, action: "Pass", from: [], protocols: null });
    expect(bare).toEqual({ action: "pass", peers: [], ports: "any" });
    expect(portsOf(ANP, { portNumber: { protocol: null, port: 80 } })).toEqual([
      { kind: "number", protocol: "TCP", port: 80 },
    ]);
    expect(portsOf(CNP, { tcp: { destinationPort: null } }, { udp: {} })).toEqual([
      { kind: "protocol", protocol: "TCP" },
      { kind: "protocol", protocol: "UDP" },
    ]);
  });

  it("keeps a selector's two halves, and nothing that is not there", () => {
    const matchExpressions = [{ key: "team", operator: "Exists" }];
    const selectorOf = (namespaces: object) => readSubject({ namespaces });
    expect(selectorOf({ matchExpressions })).toStrictEqual({
      kind: "namespaces",
      selector: { matchExpressions },
    });
    expect(selectorOf({ matchLabels: { team: "shop" } })).toStrictEqual({
      kind: "namespaces",
      selector: { matchLabels: { team: "shop" } },
    });
    expect(selectorOf({})).toStrictEqual({ kind: "namespaces", selector: {} });
  });

  it("reads each protocol's ports under its own name", () => {
    const destinationPort = { number: 53 };
    expect(
      portsOf(CNP, { tcp: { destinationPort } }, { udp: { destinationPort } }, { sctp: { destinationPort } }),
    ).toEqual(["TCP", "UDP", "SCTP"].map((protocol) => ({ kind: "number", protocol, port: 53 })));
    expect(portsOf(CNP, { destinationNamedPort: "https" })).toEqual([{ kind: "named", name: "https" }]);
  });

  it("leaves out a range that ends before it starts", () => {
    const range = (start: number, end: number) => ({ tcp: { destinationPort: { range: { start, end } } } });
    expect(portsOf(CNP, range(90, 80), range(80, 80))).toEqual([
      { kind: "range", protocol: "TCP", first: 80, last: 80 },
    ]);
  });
});
