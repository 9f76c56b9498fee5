import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  connectivityOf,
  diffConnectivity,
  diffFields,
  diffLine,
  diffRow,
  ingressConnections,
  netpolAnalyzerDiffLines,
  PROFILES,
  type ComparedConnectivity,
  type IngressBackend,
  type NetworkPolicy,
  type Snapshot,
} from "#lib/policy/index.ts";
import { paymentsApi, prometheus, town, web } from "../../../cast/town.ts";
import { API_POLICY, LEDGER_POLICY } from "./town-policies.ts";

function sideOf(
  policies: readonly NetworkPolicy[],
  parts: Partial<Snapshot> = {},
  backends: readonly IngressBackend[] = [],
): ComparedConnectivity {
  const snapshot = town(parts);
  const connectivity = connectivityOf(compileSnapshot(snapshot, policies, PROFILES["netpol-analyzer"]));
  return { connectivity, served: ingressConnections(connectivity, backends) };
}

function linesOf(before: ComparedConnectivity, after: ComparedConnectivity): readonly string[] {
  const { openings } = before.connectivity;
  return [...diffConnectivity(before, after)].map((change) => diffLine(diffRow(change, openings)));
}

/** The first rule alone, and on one port more. */
const widened: NetworkPolicy = {
  ...API_POLICY,
  spec: {
    ...API_POLICY.spec,
    ingress: [{ ...API_POLICY.spec.ingress![0]!, ports: [{ port: "https" }, { port: 9090 }] }],
  },
};

describe("the difference between two connectivities", () => {
  it("names what is gained, lost and changed, and nothing that stays", () => {
    expect(linesOf(sideOf([API_POLICY]), sideOf([widened]))).toEqual([
      "~ storefront/web[Deployment] => payments/api[Deployment] : TCP 8443 -> TCP 8443,9090",
      "- 203.0.113.0-203.0.113.127[External] => payments/api[Deployment] : TCP 8443",
    ]);
    expect(linesOf(sideOf([widened]), sideOf([API_POLICY]))).toContain(
      "+ 203.0.113.0-203.0.113.127[External] => payments/api[Deployment] : TCP 8443",
    );
  });

  it("says in a table which ports are new and which are gone", () => {
    const [before, after] = [sideOf([API_POLICY]), sideOf([widened])];
    const rows = [...diffConnectivity(before, after)].map((change) =>
      diffRow(change, before.connectivity.openings),
    );
    expect(rows.map(diffFields)).toEqual([
      [
        "changed",
        "storefront/web[Deployment]",
        "payments/api[Deployment]",
        "TCP 8443",
        "TCP 8443,9090",
        "TCP 9090",
        "",
      ],
      [
        "removed",
        "203.0.113.0-203.0.113.127[External]",
        "payments/api[Deployment]",
        "TCP 8443",
        "No Connections",
        "",
        "TCP 8443",
      ],
    ]);
  });

  it("counts a workload that is only there afterwards as gained with all that it may do", () => {
    const parts = {
      workloads: [web, paymentsApi],
      pods: town().pods.filter(
        (pod) => pod.workload !== prometheus.id && [web.id, paymentsApi.id].includes(pod.workload),
      ),
    };
    const more = {
      workloads: [web, paymentsApi, prometheus],
      pods: town().pods.filter((pod) => [web.id, paymentsApi.id, prometheus.id].includes(pod.workload)),
    };
    expect(linesOf(sideOf([API_POLICY], parts), sideOf([API_POLICY], more))).toEqual([
      "+ metrics/prometheus[Deployment] => storefront/web[Deployment] : All Connections",
      "+ metrics/prometheus[Deployment] => 0.0.0.0-255.255.255.255[External] : All Connections",
      "+ storefront/web[Deployment] => metrics/prometheus[Deployment] : All Connections",
      "+ 0.0.0.0-255.255.255.255[External] => metrics/prometheus[Deployment] : All Connections",
    ]);
    const [first] = netpolAnalyzerDiffLines(
      diffConnectivity(sideOf([API_POLICY], parts), sideOf([API_POLICY], more)),
    ).slice(1);
    expect(first).toBe(
      "diff-type: added, source: 0.0.0.0-255.255.255.255[External], destination: metrics/prometheus[Deployment], ref1: No Connections, ref2: All Connections, workloads-diff-info: workload metrics/prometheus[Deployment] added",
    );
  });

  it("is written in netpol-analyzer's order for its profile, what Ingresses open last", () => {
    const backends = [{ namespace: "storefront", service: "web" }];
    const lines = netpolAnalyzerDiffLines(
      diffConnectivity(sideOf([API_POLICY, LEDGER_POLICY]), sideOf([widened, LEDGER_POLICY], {}, backends)),
    );
    expect(lines).toEqual([
      "Connectivity diff:",
      "diff-type: changed, source: storefront/web[Deployment], destination: payments/api[Deployment], ref1: TCP 8443, ref2: TCP 8443,9090",
      "diff-type: removed, source: 203.0.113.0-203.0.113.127[External], destination: payments/api[Deployment], ref1: TCP 8443, ref2: No Connections",
      "diff-type: added, source: {ingress-controller}, destination: storefront/web[Deployment], ref1: No Connections, ref2: TCP 8080",
    ]);
  });

  it("is nothing at all where nothing differs", () => {
    const side = sideOf([API_POLICY]);
    expect([...diffConnectivity(side, sideOf([API_POLICY]))]).toEqual([]);
    expect(netpolAnalyzerDiffLines(diffConnectivity(side, side))).toEqual([]);
  });
});
