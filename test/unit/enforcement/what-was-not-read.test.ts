import { describe, expect, test } from "vitest";
import { enforcementReport, reportText } from "#lib/enforcement/index.ts";
import type { ClusterEvidence, UnreadableResource } from "#lib/policy/index.ts";
import { agentOf, ciliumConfig, evidenceOf, k3sNode } from "../../cast/evidence-parts.ts";

const refused = (verb: UnreadableResource["verb"], resource: string): UnreadableResource => ({
  verb,
  resource,
  reason: 'User "drawbridge" cannot do that',
});
const reportOf = (parts: Partial<ClusterEvidence>) => enforcementReport(evidenceOf(parts));

describe("what could not be read is unknown, and says with which verb and resource", () => {
  test.each(["configmaps kube-system/cilium-config", "configmaps kube-system", "configmaps"])(
    "%s",
    (resource) => {
      const report = reportOf({ controllers: [agentOf("cilium")], unreadable: [refused("get", resource)] });
      expect(report.cni.enforces).toBe("unknown");
      expect(report.features.every(({ state }) => state === "unknown")).toBe(true);
      expect(report.features[0]?.reason).toContain(`could not get ${resource}`);
      expect(report.unreadable).toEqual([refused("get", resource)]);
    },
  );

  test("without DaemonSets nothing is certain, not even what nodes say", () => {
    const unreadable = [refused("list", "daemonsets.apps")];
    expect(reportOf({ unreadable }).cni.evidence).toContain("could not list daemonsets.apps");
    const k3s = reportOf({ nodes: [k3sNode('["server"]')], unreadable });
    expect(k3s.cni).toMatchObject({ name: "kube-router", enforces: "unknown" });
    expect(k3s.cni.evidence).toContain("could not list daemonsets.apps");
  });

  test("without nodes an engine may be inside them", () => {
    const unreadable = [refused("list", "nodes")];
    const report = reportOf({ controllers: [agentOf("kube-proxy")], nodes: [], unreadable });
    expect(report.cni).toMatchObject({ name: "unknown", enforces: "unknown" });
    expect(report.cni.evidence).toContain("could not list nodes");
  });

  test("without nodes an engine that was found enforces, and what hangs on Windows is unknown", () => {
    const unreadable = [refused("list", "nodes")];
    const npm = reportOf({ controllers: [agentOf("azure-npm")], nodes: [], unreadable });
    expect(npm.cni.enforces).toBe("yes");
    const stateOf = (feature: string) => npm.features.find((row) => row.feature === feature);
    expect(stateOf("ingress")).toMatchObject({ state: "enforced" });
    expect(stateOf("sctp")).toMatchObject({ state: "unknown" });
    expect(stateOf("sctp")?.reason).toContain("could not list nodes");
    const flannel = reportOf({ controllers: [agentOf("kube-flannel-ds")], nodes: [], unreadable });
    expect(flannel.cni.enforces).toBe("unknown");
  });

  test("a refusal that has nothing to do with the CNI is told, and changes nothing", () => {
    const parts = {
      controllers: [agentOf("cilium")],
      configMaps: ciliumConfig({ "enable-policy": "default" }),
    };
    const unreadable = [refused("list", "servicemonitors.monitoring.coreos.com")];
    expect(reportOf({ ...parts, unreadable }).cni).toEqual(reportOf(parts).cni);
    expect(reportText(reportOf({ ...parts, unreadable }))).toContain(
      "list servicemonitors.monitoring.coreos.com",
    );
  });
});
