import { describe, expect, test } from "vitest";
import { enforcementReport, type Feature } from "#lib/enforcement/index.ts";
import type { ClusterEvidence } from "#lib/policy/index.ts";
import { agentOf, ciliumConfig, evidenceNodeOf, evidenceOf } from "../../cast/evidence-parts.ts";

const reportOf = (parts: Partial<ClusterEvidence>) => enforcementReport(evidenceOf(parts));
const rowOf = (parts: Partial<ClusterEvidence>, feature: Feature) =>
  reportOf(parts).features.find((row) => row.feature === feature);
const quirksOf = (parts: Partial<ClusterEvidence>) => reportOf(parts).quirks.map(({ id }) => id);
const cilium = (tag: string, config: Readonly<Record<string, string>> = {}) => ({
  controllers: [agentOf("cilium", [{ image: `quay.io/cilium/cilium:${tag}` }])],
  configMaps: ciliumConfig(config),
});

describe("features of Cilium", () => {
  test("ranges of ports are enforced from 1.16 on, lock pods down before, and are unknown without a version", () => {
    expect(rowOf(cilium("v1.16.0"), "end-port")).toMatchObject({ state: "enforced" });
    expect(rowOf(cilium("v1.15.6"), "end-port")).toMatchObject({ state: "differs" });
    expect(rowOf(cilium("v1.15.6"), "end-port")?.reason).toContain("v1.15.6");
    expect(rowOf(cilium("stable"), "end-port")).toMatchObject({ state: "unknown" });
    expect(quirksOf(cilium("v1.15.6"))).toContain("cilium-end-port");
    expect(quirksOf(cilium("v1.19.4"))).not.toContain("cilium-end-port");
  });

  test("ipBlocks match nodes under policy-cidr-match-mode: nodes, and the profile says so too", () => {
    const nodes = cilium("v1.19.4", { "policy-cidr-match-mode": "nodes" });
    expect(rowOf(nodes, "ip-block-nodes")).toMatchObject({ state: "enforced" });
    expect(reportOf(nodes).profile).toBe("cilium-cidr-nodes");
    expect(quirksOf(nodes)).not.toContain("cilium-api-server-on-node");
    expect(rowOf(cilium("v1.19.4"), "ip-block-nodes")).toMatchObject({ state: "differs" });
    expect(reportOf(cilium("v1.19.4")).cni.ipBlocksMatchNodes).toBeUndefined();
    expect(quirksOf(cilium("v1.19.4"))).toContain("cilium-api-server-on-node");
  });

  test("SCTP is enforced where it is turned on", () => {
    expect(rowOf(cilium("v1.19.4", { "enable-sctp": "true" }), "sctp")).toMatchObject({ state: "enforced" });
    expect(rowOf(cilium("v1.19.4"), "sctp")).toMatchObject({ state: "not-enforced" });
  });

  test("of GKE's build what was not confirmed is unknown", () => {
    const gke = { controllers: [agentOf("anetd")], configMaps: ciliumConfig({ "enable-policy": "default" }) };
    expect(rowOf(gke, "end-port")).toMatchObject({ state: "unknown" });
    expect(rowOf(gke, "sctp")).toMatchObject({ state: "unknown" });
    expect(quirksOf(gke)).toContain("gke-cloud-dns");
  });

  test("in audit mode the mode is the quirk that matters", () => {
    expect(quirksOf(cilium("v1.19.4", { "policy-audit-mode": "true" }))).toEqual(["cilium-audit-mode"]);
    expect(quirksOf(cilium("v1.19.4", { "enable-policy": "never" }))).toEqual([]);
  });

  test("a pod's own node is let in unless allow-localhost leaves it to policies", () => {
    expect(quirksOf(cilium("v1.19.4", { "allow-localhost": "policy" }))).toContain(
      "cilium-allow-localhost-policy",
    );
    expect(quirksOf(cilium("v1.19.4", { "allow-localhost": "auto" }))).not.toContain(
      "cilium-allow-localhost-policy",
    );
  });

  test("chained, without Hubble, or closed by default, it says so", () => {
    const set = { "cni-chaining-mode": "aws-cni", "enable-hubble": "false", "enable-policy": "always" };
    expect(quirksOf(cilium("v1.19.4", set))).toEqual(
      expect.arrayContaining(["cilium-chaining", "cilium-hubble-off", "cilium-unselected-denied"]),
    );
  });
});

describe("features of Calico", () => {
  const calico = (env: Readonly<Record<string, string>>, settings: ClusterEvidence["settings"] = {}) => ({
    controllers: [agentOf("calico-node", [{ env }])],
    settings,
  });
  const felix = (spec: object) => ({ "FelixConfiguration/default": { spec } });

  test("what pods may send to their own node is told from the environment before the FelixConfiguration", () => {
    const accept = { FELIX_DEFAULTENDPOINTTOHOSTACTION: "ACCEPT" };
    expect(quirksOf(calico({}))).toContain("calico-endpoint-to-host-default");
    expect(quirksOf(calico({}, felix({ defaultEndpointToHostAction: "Drop" })))).toContain(
      "calico-endpoint-to-host-drop",
    );
    const both = quirksOf(calico(accept, felix({ defaultEndpointToHostAction: "Drop" })));
    expect(both).not.toContain("calico-endpoint-to-host-drop");
    expect(both).not.toContain("calico-endpoint-to-host-default");
  });

  test("in the eBPF data plane connections outlive a change for another reason", () => {
    const row = rowOf(calico({}, felix({ bpfEnabled: true })), "established");
    expect(row).toMatchObject({ state: "not-enforced", source: "projectcalico/calico#5308" });
    expect(reportOf(calico({ FELIX_BPFENABLED: "true" })).title).toContain("eBPF");
  });

  test("policies can be staged from 3.30 on", () => {
    const of = (tag: string) =>
      quirksOf({ controllers: [agentOf("calico-node", [{ image: `calico/node:${tag}` }])] });
    expect(of("v3.30.0")).toContain("calico-staged");
    expect(of("v3.29.3")).not.toContain("calico-staged");
  });
});

describe("features of the others", () => {
  test("OVN-Kubernetes opens a protocol for a named port", () => {
    const ovn = { controllers: [agentOf("ovnkube-node")] };
    expect(rowOf(ovn, "named-ports")).toMatchObject({ state: "differs" });
    expect(quirksOf(ovn)).toContain("ovn-named-ports");
    expect(reportOf(ovn).cni.adminKinds).toEqual(["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"]);
  });

  test("Antrea enforces admin policies where its ConfigMap turns the gate on", () => {
    const antrea = (gate: string) => ({
      controllers: [agentOf("antrea-agent", [{ image: "antrea/antrea-agent-ubuntu:v2.4.3" }])],
      configMaps: {
        "kube-system/antrea-config": {
          "antrea-controller.conf": `featureGates:\n  AdminNetworkPolicy: ${gate}\n`,
        },
      },
    });
    expect(reportOf(antrea("true")).cni.adminKinds).toEqual([
      "AdminNetworkPolicy",
      "BaselineAdminNetworkPolicy",
    ]);
    expect(reportOf(antrea("false")).cni.adminKinds).toBeUndefined();
    expect(rowOf(antrea("true"), "end-port")).toMatchObject({ state: "enforced" });
    expect(
      quirksOf({ controllers: [agentOf("antrea-agent", [{ image: "antrea/agent:v1.12.0" }])] }),
    ).toContain("antrea-logging-drops");
  });

  test("Azure NPM differs on Windows, and reads CIDRs alone in Lite mode", () => {
    const npm = { controllers: [agentOf("azure-npm")] };
    expect(rowOf(npm, "sctp")).toMatchObject({ state: "enforced" });
    const windows = {
      ...npm,
      nodes: [evidenceNodeOf({ name: "win-1", osImage: "Windows Server 2022 Datacenter" })],
    };
    for (const feature of ["ip-block", "end-port", "sctp", "named-ports"] as const) {
      expect(rowOf(windows, feature)).toMatchObject({ state: "differs" });
      expect(rowOf(windows, feature)?.reason).toContain("win-1");
    }
    const lite = {
      ...npm,
      configMaps: {
        "kube-system/azure-npm-config": { "azure-npm.json": '{"Toggles":{"EnableNPMLite":true}}' },
      },
    };
    expect(rowOf(lite, "ingress")).toMatchObject({ state: "differs" });
    expect(rowOf(lite, "named-ports")).toMatchObject({ state: "not-enforced" });
    expect(reportOf(lite).title).toBe("Azure NPM 1.2.3, Lite mode");
  });

  test("kube-network-policies judges connections that stand where its argument says so", () => {
    const strict = (args: readonly string[]) =>
      rowOf({ controllers: [agentOf("kube-network-policies", [{ args }])] }, "established");
    expect(strict(["--strict-mode=true"])).toMatchObject({ state: "enforced" });
    expect(strict(["--strict-mode=false"])).toMatchObject({ state: "not-enforced" });
    expect(strict([])).toMatchObject({ state: "unknown" });
    const closed = quirksOf({
      controllers: [agentOf("kube-network-policies", [{ args: ["--fail-open=false"] }])],
    });
    expect(closed).not.toContain("netpol-fail-open");
  });
});
