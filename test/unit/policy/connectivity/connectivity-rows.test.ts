import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  connectivityFields,
  connectivityLine,
  connectivityOf,
  connectivityRows,
  PROFILES,
  type Snapshot,
} from "#lib/policy/index.ts";
import { town } from "../../../cast/town.ts";
import { API_POLICY, KEEP_OUT, LEDGER_POLICY, WEB_POLICY } from "./town-policies.ts";

function linesOf(snapshot: Snapshot, profile = PROFILES.spec): readonly string[] {
  const connectivity = connectivityOf(compileSnapshot(snapshot, snapshot.policies, profile));
  return [...connectivityRows(connectivity)].map(connectivityLine);
}

const towards = (lines: readonly string[], receiver: string) =>
  lines.filter((line) => line.includes(`=> ${receiver}`));

describe("connectivity for people", () => {
  it("says on which ports each workload is open, named ports by their number at the receiver", () => {
    const lines = linesOf(town({ policies: [API_POLICY, LEDGER_POLICY] }));
    expect(towards(lines, "payments/api")).toEqual([
      "payments/settle[CronJob] => payments/api[Deployment] : uncertain: TCP 8443 (NetworkPolicy payments/api ingress rule 2 allows 203.0.113.0/24 except 203.0.113.128/25 on TCP 8443; whether that is the pod template of CronJob payments/settle on TCP 8443 is not known.)",
      "storefront/web[Deployment] => payments/api[Deployment] : TCP 8443",
      "203.0.113.0-203.0.113.127[External] => payments/api[Deployment] : TCP 8443",
    ]);
  });

  it("needs both ends to agree: egress of the sender and ingress of the receiver", () => {
    const lines = linesOf(town({ policies: [API_POLICY, LEDGER_POLICY] }));
    expect(lines.filter((line) => line.startsWith("payments/api"))).toEqual([
      "payments/api[Deployment] => ledger/postgres[StatefulSet] : TCP 5432",
    ]);
  });

  it("lists pods of one workload among each other, where it has several, and a lone pod never", () => {
    const lines = linesOf(town());
    expect(lines).toContain("storefront/web[Deployment] => storefront/web[Deployment] : All Connections");
    expect(towards(lines, "stranger/stranger").filter((line) => line.startsWith("stranger/"))).toEqual([]);
    // Not even by a node: web's pods and the exporter's sit on both, and what is local to one is not to the other.
    expect(towards(linesOf(town({ policies: [WEB_POLICY] })), "storefront/web")).toEqual([]);
  });

  it("names what is not evaluated beside what it makes uncertain", () => {
    const snapshot = town({ foreignPolicies: [KEEP_OUT] });
    const connectivity = connectivityOf(compileSnapshot(snapshot, [], PROFILES.spec));
    const row = [...connectivityRows(connectivity)].find(
      ({ sender }) => sender === "stranger/stranger[Pod]",
    )!;
    expect(row).toEqual({
      sender: "stranger/stranger[Pod]",
      receiver: "kube-system/coredns[Deployment]",
      ports: "No Connections",
      uncertain: "All Connections",
      because: ["CiliumNetworkPolicy stranger/keep-out"],
    });
    expect(connectivityFields(row).at(-1)).toBe("CiliumNetworkPolicy stranger/keep-out");
    expect(connectivityLine(row)).toMatch(
      / : uncertain: All Connections \(CiliumNetworkPolicy stranger\/keep-out\)$/,
    );
  });

  it("joins neighbouring addresses that the same is open to", () => {
    const outside = linesOf(town({ policies: [API_POLICY] })).filter((line) =>
      line.endsWith("web[Deployment] : All Connections"),
    );
    expect(outside).toContain(
      "0.0.0.0-255.255.255.255[External] => storefront/web[Deployment] : All Connections",
    );
  });

  it("knows IPv6 outside as soon as somebody uses it, for whoever has such an address", () => {
    const [web1, ...others] = town().pods;
    const dual = town({ pods: [{ ...web1!, ips: [...web1!.ips, "fd00:10:1::10"] }, ...others] });
    const lines = linesOf(dual);
    expect(lines).toContain(
      "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => storefront/web[Deployment] : All Connections",
    );
    expect(towards(lines, "payments/api").filter((line) => line.includes("::"))).toEqual([]);
    expect(linesOf(town()).filter((line) => line.includes("::"))).toEqual([]);
  });
});
