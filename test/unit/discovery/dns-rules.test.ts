import { describe, expect, test } from "vitest";
import { dnsRules } from "#lib/discovery/index.ts";
import { dnsGate } from "#lib/rollout/gates/dns-gate.ts";
import type { AllowRule, RuleId, Snapshot } from "#lib/policy/index.ts";
import {
  CALICO,
  CILIUM,
  podOf,
  sliceOf,
  serviceOf,
  TOWN_AT_MS,
  workloadOf,
} from "../../cast/cluster-parts.ts";
import { nodeLocalTown, paymentsApi, town } from "../../cast/town.ts";
import { paymentsGateInput, paymentsRevision } from "../../cast/town-rollout.ts";

function accepted(snapshot: Snapshot): readonly AllowRule[] {
  return dnsRules(snapshot, "payments").map((draft, i) => ({
    ...draft,
    id: `dns-${i}` as RuleId,
    author: "dana",
    createdAtMs: TOWN_AT_MS,
  }));
}

describe("DNS rules", () => {
  test("let every pod of the namespace reach the DNS pods by their own labels, UDP and TCP", () => {
    expect(dnsRules(town(), "payments")).toEqual([
      {
        sender: { kind: "pods", namespace: "payments", podSelector: {} },
        receiver: {
          kind: "pods",
          namespace: "kube-system",
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
        reason: "DNS for all pods of payments",
        origin: "template",
      },
    ]);
  });

  test("name NodeLocal DNSCache by its address, where selectors find nothing", () => {
    const receivers = dnsRules(nodeLocalTown(), "payments").map((rule) => rule.receiver);
    expect(receivers).toHaveLength(2);
    expect(receivers[1]).toEqual({
      kind: "cidr",
      cidrs: ["10.96.0.10/32", "169.254.20.10/32"],
      label: "dns",
    });
  });

  test("carry the pods' port where the Service translates it (OpenShift's 5353)", () => {
    const dns = workloadOf("openshift-dns/DaemonSet/dns-default", {
      "dns.operator.openshift.io/daemonset-dns": "default",
    });
    const pod = podOf(dns, "dns-default-x", "10.1.1.3");
    const service = serviceOf("openshift-dns", "dns-default", {
      clusterIPs: ["172.30.0.10"],
      selector: dns.templateLabels,
      ports: [{ name: "dns", port: 53, protocol: "UDP", targetPort: 5353 }],
    });
    const slice = sliceOf(service, [pod], [{ name: "dns", port: 5353, protocol: "UDP" }]);
    const [rule] = dnsRules(
      town({ workloads: [dns], pods: [pod], services: [service], endpointSlices: [slice] }),
      "payments",
    );
    expect(rule?.ports.map((port) => port.port)).toEqual([5353, 5353]);
    expect(rule?.receiver).toMatchObject({ podSelector: { matchLabels: dns.templateLabels } });
  });

  test("follow a pod that asks nameservers of its own", () => {
    const own = podOf(paymentsApi, "api-own", "10.1.1.29", {
      dnsPolicy: "None",
      dnsNameservers: ["192.0.2.53"],
    });
    const receivers = dnsRules(town({ pods: [...town().pods, own] }), "payments").map(
      (rule) => rule.receiver,
    );
    expect(receivers).toContainEqual({ kind: "cidr", cidrs: ["192.0.2.53/32"], label: "dns" });
  });

  test("guess nothing where no DNS server is known", () => {
    expect(dnsRules(town({ services: [] }), "payments")).toEqual([]);
  });

  test.each([
    ["plain", town({ cni: CALICO })],
    ["plain, on Cilium", town({ cni: CILIUM })],
    ["NodeLocal DNSCache", nodeLocalTown({ cni: CALICO })],
    ["NodeLocal DNSCache, on Cilium", nodeLocalTown({ cni: CILIUM })],
  ])("are what the DNS gate asks for: %s", (_, snapshot) => {
    const held = paymentsGateInput({ snapshot, candidate: paymentsRevision([]) });
    expect(dnsGate.evaluate(held).status).toBe("fail");
    const passed = dnsGate.evaluate({ ...held, candidate: paymentsRevision(accepted(snapshot)) });
    expect(passed.findings).toEqual([]);
    expect(passed.status).toBe("pass");
  });
});
