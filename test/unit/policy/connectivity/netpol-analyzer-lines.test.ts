import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  connectivityOf,
  ingressConnections,
  netpolAnalyzerLines,
  netpolAnalyzerRows,
  PROFILES,
  type IngressBackend,
  type NetworkPolicy,
} from "#lib/policy/index.ts";
import { policyOf } from "../../../cast/cluster-parts.ts";
import { town } from "../../../cast/town.ts";
import { API_POLICY, WEB_POLICY } from "./town-policies.ts";

function linesOf(
  policies: readonly NetworkPolicy[],
  backends: readonly IngressBackend[] = [],
): readonly string[] {
  const connectivity = connectivityOf(compileSnapshot(town(), policies, PROFILES["netpol-analyzer"]));
  return netpolAnalyzerLines(netpolAnalyzerRows(connectivity, ingressConnections(connectivity, backends)));
}

const served = (lines: readonly string[]) => lines.filter((line) => line.startsWith("{ingress-controller}"));

describe("connectivity as netpol-analyzer prints it", () => {
  it("cuts senders outside by the ipBlocks of ingress rules and receivers by those of egress rules, and joins none", () => {
    const lines = linesOf([
      policyOf("payments", "in", {
        podSelector: {},
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }, { ipBlock: { cidr: "11.0.0.0/8" } }] }],
      }),
    ]);
    expect(lines.filter((line) => line.endsWith("=> payments/api[Deployment] : All Connections"))).toEqual([
      "10.0.0.0-10.255.255.255[External] => payments/api[Deployment] : All Connections",
      "11.0.0.0-11.255.255.255[External] => payments/api[Deployment] : All Connections",
    ]);
    expect(lines).toContain(
      "payments/api[Deployment] => 0.0.0.0-255.255.255.255[External] : All Connections",
    );
    expect(lines).toContain(
      "12.0.0.0-255.255.255.255[External] => storefront/web[Deployment] : All Connections",
    );
  });

  it("lists hostNetwork and finished pods like any other, and no pair of a workload and itself", () => {
    const lines = linesOf([]);
    expect(lines).toContain("payments/settle[CronJob] => metrics/node-exporter[DaemonSet] : All Connections");
    expect(lines.filter((line) => /^(\S+) => \1 /.test(line))).toEqual([]);
    expect(lines).toEqual(lines.toSorted());
  });

  it("leads Ingresses and Routes through their Service to the ports that the pods declare", () => {
    const all: IngressBackend = { namespace: "payments", service: "api" };
    const expected = ["{ingress-controller} => payments/api[Deployment] : TCP 8443"];
    for (const backend of [all, { ...all, port: 443 }, { ...all, port: "https" }]) {
      expect(served(linesOf([], [backend]))).toEqual(expected);
    }
    expect(
      served(
        linesOf(
          [],
          [
            { ...all, port: 80 },
            { ...all, service: "nobody" },
          ],
        ),
      ),
    ).toEqual([]);
    expect(served(linesOf([], [{ ...all, namespace: "storefront" }]))).toEqual([]);
  });

  it("leaves out what policies close to the ingress controller, a pod without labels somewhere else", () => {
    const backends = [{ namespace: "storefront", service: "web" }];
    expect(served(linesOf([WEB_POLICY], backends))).toEqual([]);
    const open = {
      ...WEB_POLICY,
      spec: { ...WEB_POLICY.spec, ingress: [{ from: [{ namespaceSelector: {} }] }] },
    };
    expect(served(linesOf([open, API_POLICY], backends))).toEqual([
      "{ingress-controller} => storefront/web[Deployment] : TCP 8080",
    ]);
  });

  it("has no UDP for an Ingress, and no Service without a selector", () => {
    expect(served(linesOf([], [{ namespace: "kube-system", service: "kube-dns" }]))).toEqual([
      "{ingress-controller} => kube-system/coredns[Deployment] : TCP 53",
    ]);
    expect(served(linesOf([], [{ namespace: "default", service: "kubernetes" }]))).toEqual([]);
  });
});
