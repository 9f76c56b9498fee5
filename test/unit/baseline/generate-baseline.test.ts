import { describe, expect, it } from "vitest";
import { generateBaseline, type BaselineInput, type BaselinePolicy } from "#lib/baseline/index.ts";
import { findingsOf } from "#lib/discovery/index.ts";
import type { AllowRule, NetworkPolicy, ProfileName, RulePeer, Snapshot } from "#lib/policy/index.ts";
import { reportOf, ruleOf, seenEdge } from "../../cast/baseline-parts.ts";
import {
  CILIUM,
  externalPeer,
  namespaceOf,
  policyOf,
  podOf,
  TOWN_AT_MS,
  workloadOf,
} from "../../cast/cluster-parts.ts";
import { paymentsApi, stranger, town, townPeers, townPods, web } from "../../cast/town.ts";

function baselineOf(more: Partial<BaselineInput> = {}, profile: ProfileName = "calico") {
  const snapshot = more.snapshot ?? town();
  const report = reportOf(snapshot, profile);
  const made: BaselineInput = {
    snapshot,
    report,
    findings: findingsOf(snapshot, report),
    edges: [],
    dismissed: new Set(),
    rules: [],
    ...more,
  };
  return generateBaseline(made);
}

function inNamespace(name: string, ...from: Parameters<typeof baselineOf>) {
  const found = baselineOf(...from).find(({ namespace }) => namespace === name);
  if (found === undefined) throw new Error(`no baseline for ${name}`);
  return found;
}

function policyNamed(policies: readonly BaselinePolicy[], name: string): NetworkPolicy {
  const found = policies.find(({ policy }) => policy.metadata.name === name);
  if (found === undefined)
    throw new Error(`no policy ${name} among ${policies.map((p) => p.policy.metadata.name).join()}`);
  return found.policy;
}

const names = (policies: readonly BaselinePolicy[]) => policies.map(({ policy }) => policy.metadata.name);

const api: RulePeer = {
  kind: "pods",
  namespace: "payments",
  podSelector: { matchLabels: paymentsApi.templateLabels },
};
const cidrs = (...list: string[]): RulePeer => ({ kind: "cidr", cidrs: list });

function egressOf(rules: readonly AllowRule[], profile: ProfileName = "calico") {
  return policyNamed(inNamespace("payments", { rules }, profile).policies, "payments-api-egress").spec.egress;
}

describe("the baseline of a namespace", () => {
  it("is default-deny both ways, then DNS, then the platform, then apps by name", () => {
    const { policies } = inNamespace("payments", {
      edges: [
        seenEdge(townPeers.web, townPeers.paymentsApi, 8443),
        seenEdge(townPeers.paymentsApi, townPeers.postgres, 5432),
      ],
    });
    expect(names(policies)).toEqual([
      "default-deny-all",
      "allow-dns",
      "payments-api-egress",
      "payments-api-ingress",
    ]);
    expect(policies[0]?.policy.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it("merges peers whose ports are equal and ports whose peers are equal, and never the product of unequal ones", () => {
    const { policies } = inNamespace("payments", {
      edges: [
        seenEdge(townPeers.web, townPeers.paymentsApi, 8443),
        seenEdge(townPeers.stranger, townPeers.paymentsApi, 8443),
        seenEdge(townPeers.prometheus, townPeers.paymentsApi, 9090),
        seenEdge(townPeers.prometheus, townPeers.paymentsApi, 8443),
      ],
    });
    const { ingress = [] } = policyNamed(policies, "payments-api-ingress").spec;
    expect(ingress.map(({ from = [], ports = [] }) => [from.length, ports.map(({ port }) => port)])).toEqual([
      [1, [8443, 9090]],
      [2, [8443]],
    ]);
  });

  it("joins addresses only where the union is exactly a CIDR, and drops what a wider one holds", () => {
    const rule = ruleOf({
      sender: api,
      receiver: cidrs("10.9.0.2/32", "10.9.0.3/32", "10.9.0.5/32", "10.8.0.0/16", "10.8.4.0/24"),
      ports: [{ protocol: "TCP", port: 443 }],
    });
    expect(egressOf([rule])?.[0]?.to).toEqual([
      { ipBlock: { cidr: "10.8.0.0/16" } },
      { ipBlock: { cidr: "10.9.0.2/31" } },
      { ipBlock: { cidr: "10.9.0.5/32" } },
    ]);
  });

  it("keeps rules that end apart, says until when, and who answers for them", () => {
    const expiresAtMs = TOWN_AT_MS + 86_400_000;
    const ports = [{ protocol: "TCP" as const, port: 443 }];
    const rules = [
      ruleOf({ sender: api, receiver: cidrs("10.9.0.2/32"), ports }),
      ruleOf({ sender: api, receiver: cidrs("10.9.0.3/32"), ports, expiresAtMs }, "rule-2"),
      ruleOf({ sender: api, receiver: cidrs("10.9.0.4/32"), ports, expiresAtMs: TOWN_AT_MS - 1 }, "rule-3"),
    ];
    expect(egressOf(rules)?.map(({ to }) => to)).toEqual([
      [{ ipBlock: { cidr: "10.9.0.2/32" } }],
      [{ ipBlock: { cidr: "10.9.0.3/32" } }],
    ]);
    const { policies } = inNamespace("payments", { rules });
    expect(policyNamed(policies, "payments-api-egress").metadata.annotations).toMatchObject({
      "drawbridge.dev/owner": "ada",
      "drawbridge.dev/deadline": "2026-11-25T08:00:00Z",
    });
    const comments = policies.flatMap((one) => one.comments.map(({ text }) => text));
    expect(comments).toContain(
      "the quarterly audit (allow rule, accepted by ada)\nremove by 2026-11-25T08:00:00Z",
    );
  });

  it("has no rule for what was dismissed, only ever denied, ICMP, or is nobody any more, and says which", () => {
    const denied = { senderAllowed: 0, senderDenied: 0, receiverAllowed: 0, receiverDenied: 12 };
    const gone = {
      kind: "unknown",
      reason: "its pod is gone",
      namespace: "payments",
      podName: "old",
    } as const;
    const edges = [
      seenEdge(townPeers.stranger, townPeers.paymentsApi, 8443),
      seenEdge(townPeers.stranger, townPeers.paymentsApi, 9090, { tally: denied }),
      seenEdge(townPeers.web, townPeers.paymentsApi, 0, { protocol: "ICMP" }),
      seenEdge(gone, townPeers.paymentsApi, 8443),
    ];
    const { policies, uncovered } = inNamespace("payments", { edges, dismissed: new Set([edges[0]!.key]) });
    expect(names(policies)).toEqual(["default-deny-all", "allow-dns"]);
    const why = uncovered.map((one) => one.why).join("\n");
    for (const said of [
      "Dismissed in triage",
      "only ever denied (12 times)",
      "cannot name ICMP",
      "is not resolved",
    ]) {
      expect(why).toContain(said);
    }
    expect(uncovered).toHaveLength(4);
  });

  it("needs no rule for kubelet probes from the pods' own nodes, but for one where a node port leads to them", () => {
    const probed = [townPods.web1, townPods.web2].map((pod) => ({
      ...pod,
      probes: [{ kind: "http" as const, when: "readiness" as const, port: 8080 }],
    }));
    const others = town().pods.filter((pod) => pod.workload !== web.id);
    const snapshot = town({ pods: [...others, ...probed] });
    const nodes = { kind: "node", role: "node", addresses: ["10.0.0.11", "10.0.0.12"] } as const;
    const edges = [seenEdge(nodes, townPeers.web, 8080)];
    const quiet = inNamespace("storefront", { snapshot, edges });
    expect(quiet.uncovered[0]?.why).toMatch(/^A kubelet probe: /);
    const services = snapshot.services.map((service) =>
      service.name === "web"
        ? { ...service, ports: service.ports.map((port) => ({ ...port, nodePort: 30_080 })) }
        : service,
    );
    const opened = inNamespace("storefront", { snapshot: { ...snapshot, services }, edges });
    expect(opened.uncovered).toEqual([]);
  });

  it("leaves a policy alone that somebody else called the same, and takes its own name again where it is applied", () => {
    const foreign = policyOf("ledger", "default-deny-all", { podSelector: {} });
    const beside = inNamespace("ledger", { snapshot: town({ policies: [foreign] }) });
    expect(names(beside.policies)[0]).toMatch(/^default-deny-all-[0-9a-f]{8}$/);
    const own = inNamespace("ledger").policies[0]!.policy;
    expect(names(inNamespace("ledger", { snapshot: town({ policies: [own] }) }).policies)[0]).toBe(
      "default-deny-all",
    );
  });

  it("names apps by the label that tells most, and two of one name by all their labels", () => {
    const twins = ["blue", "green"].map((tier) =>
      workloadOf(`ledger/Deployment/${tier}`, { app: "book", tier }),
    );
    const pods = twins.map((twin, index) => podOf(twin, twin.name, `10.1.1.${80 + index}`));
    const base = town();
    const snapshot = town({ workloads: [...base.workloads, ...twins], pods: [...base.pods, ...pods] });
    const edges = twins.map((twin) =>
      seenEdge(townPeers.web, { ...townPeers.postgres, ...peerOfTwin(twin.id, twin.name) }, 80),
    );
    expect(names(inNamespace("ledger", { snapshot, edges }).policies).slice(2)).toEqual([
      "book-blue-ingress",
      "book-green-ingress",
    ]);
  });

  it("is made for namespaces that nobody could list, and for none that is being deleted", () => {
    const base = town();
    const snapshot = town({
      namespaces: [
        ...base.namespaces.filter(({ name }) => name !== "ledger"),
        { ...namespaceOf("old"), terminating: true },
      ],
    });
    const made = baselineOf({ snapshot }).map(({ namespace }) => namespace);
    expect(made).toContain("ledger");
    expect(made).not.toContain("old");
    expect(baselineOf({ namespaces: ["payments"] }).map(({ namespace }) => namespace)).toEqual(["payments"]);
  });

  it("tells a crowd of clients from a few: any address where many unnamed ones call", () => {
    const calls = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        seenEdge(externalPeer(`198.51.100.${2 * index + 1}`), townPeers.web, 8080),
      );
    const peersOf = (count: number) =>
      policyNamed(inNamespace("storefront", { edges: calls(count) }).policies, "web-ingress").spec
        .ingress?.[0]?.from;
    expect(peersOf(2)).toHaveLength(2);
    expect(peersOf(8)).toEqual([{ ipBlock: { cidr: "0.0.0.0/0" } }]);
  });
});

describe("a baseline for one CNI", () => {
  it("has no block that an except takes all of: the others stay, without it", () => {
    const receiver: RulePeer = {
      kind: "cidr",
      cidrs: ["10.0.0.0/8", "192.168.1.0/24"],
      except: ["192.168.0.0/16"],
    };
    const rules = [ruleOf({ sender: api, receiver })];
    expect(egressOf(rules)?.[0]?.to).toEqual([{ ipBlock: { cidr: "10.0.0.0/8" } }]);
  });

  it("has no except on AWS: it is the blocks around it", () => {
    const receiver: RulePeer = { kind: "cidr", cidrs: ["10.9.0.0/30"], except: ["10.9.0.1/32"] };
    const rules = [ruleOf({ sender: api, receiver })];
    expect(egressOf(rules)?.[0]?.to).toEqual([{ ipBlock: { cidr: "10.9.0.0/30", except: ["10.9.0.1/32"] } }]);
    expect(egressOf(rules, "aws-vpc-cni")?.[0]?.to).toEqual([
      { ipBlock: { cidr: "10.9.0.0/32" } },
      { ipBlock: { cidr: "10.9.0.2/31" } },
    ]);
  });

  it("has at most 24 port entries on AWS, as ranges where ports follow each other, and says where that is not enough", () => {
    const inRow = Array.from({ length: 30 }, (_, index) => ({
      protocol: "TCP" as const,
      port: 8000 + index,
    }));
    const apart = inRow.map(({ protocol, port }) => ({ protocol, port: 2 * port }));
    const rule = (ports: typeof inRow) => [ruleOf({ sender: api, receiver: cidrs("10.9.0.2/32"), ports })];
    expect(egressOf(rule(inRow), "aws-vpc-cni")?.[0]?.ports).toEqual([
      { protocol: "TCP", port: 8000, endPort: 8029 },
    ]);
    expect(egressOf(rule(inRow))?.[0]?.ports).toHaveLength(30);
    const { inexpressible } = inNamespace("payments", { rules: rule(apart) }, "aws-vpc-cni");
    expect(inexpressible.map(({ text }) => text).join()).toMatch(/30 port entries; the AWS agent keeps 24/);
  });

  it("says on AWS which Services translate to another port than callers may use", () => {
    const edges = [seenEdge(townPeers.web, townPeers.paymentsApi, 8443)];
    const { inexpressible } = inNamespace("storefront", { edges }, "aws-vpc-cni");
    expect(inexpressible.map(({ text }) => text)).toContainEqual(
      expect.stringContaining("Service payments/api translates port 443 to 8443."),
    );
    expect(inNamespace("storefront", { edges }).inexpressible).toEqual([]);
  });

  it("says on Cilium that an ipBlock over pods means none of them, and names what would", () => {
    const snapshot: Snapshot = town({ cni: CILIUM });
    const rules = [ruleOf({ sender: api, receiver: cidrs("10.1.0.0/16", "0.0.0.0/0") })];
    const { inexpressible } = inNamespace("payments", { snapshot, rules }, "cilium");
    const over = inexpressible.filter(({ finding }) => finding.startsWith("ip-block-over-pods"));
    expect(over).toHaveLength(1);
    expect(over[0]?.text).toContain("namespaceSelector: {}");
  });

  it("has numbers for names where the CNI reads names otherwise, and says which name has no single number", () => {
    const own = {
      kind: "pods" as const,
      namespace: "payments",
      podSelector: { matchLabels: paymentsApi.templateLabels },
    };
    const rule = (port: string) => [
      ruleOf({ sender: { kind: "any" }, receiver: own, ports: [{ protocol: "TCP", port }] }),
    ];
    const portsOf = (port: string, profile: ProfileName) =>
      policyNamed(inNamespace("payments", { rules: rule(port) }, profile).policies, "payments-api-ingress")
        .spec.ingress?.[0]?.ports;
    expect(portsOf("https", "calico")).toEqual([{ protocol: "TCP", port: "https" }]);
    expect(portsOf("https", "ovn-kubernetes")).toEqual([{ protocol: "TCP", port: 8443 }]);
    expect(portsOf("grpc", "ovn-kubernetes")).toEqual([{ protocol: "TCP", port: "grpc" }]);
    const unnamed = podOf(paymentsApi, "api-old", "10.1.1.99");
    const mixed = { rules: rule("https"), snapshot: town({ pods: [...town().pods, unnamed] }) };
    const kept = policyNamed(
      inNamespace("payments", mixed, "ovn-kubernetes").policies,
      "payments-api-ingress",
    );
    expect(kept.spec.ingress?.[0]?.ports).toEqual([{ protocol: "TCP", port: "https" }]);
    const { inexpressible } = inNamespace("payments", { rules: rule("grpc") }, "ovn-kubernetes");
    expect(inexpressible.map(({ text }) => text).join()).toContain("Port grpc stays a name");
  });
});

function peerOfTwin(id: typeof stranger.id, name: string) {
  return { id, namespace: "ledger", name, workloadKind: "Deployment" };
}
