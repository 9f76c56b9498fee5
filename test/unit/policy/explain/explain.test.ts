import { describe, expect, test } from "vitest";
import {
  compileSnapshot,
  explain,
  parseEnd,
  type ExplainQuestion,
  type ForeignPolicy,
  type NetworkPolicy,
  type Protocol,
  type Snapshot,
  type WorkloadId,
} from "#lib/policy/index.ts";
import { PROFILES, type ProfileName } from "#lib/policy/profile.ts";
import { nodeOf, podOf, policyOf, serviceOf, sliceOf } from "../../../cast/cluster-parts.ts";
import { paymentsApi, town, townPods, web } from "../../../cast/town.ts";

interface Asked {
  readonly profile?: ProfileName;
  readonly port?: number;
  readonly protocol?: Protocol;
  readonly snapshot?: Snapshot;
  readonly policies?: readonly NetworkPolicy[];
}

function ask(from: string, to: string, { snapshot = town(), policies = [], profile, ...asked }: Asked = {}) {
  const end = (text: string): ExplainQuestion["from"] => {
    const parsed = parseEnd(snapshot, text);
    if (!parsed.ok) throw new Error(parsed.refusal.message);
    return parsed.value;
  };
  const cluster = compileSnapshot(snapshot, policies, profile);
  return explain(cluster, { from: end(from), to: end(to), ...asked });
}

const onlyWebOn8443 = policyOf("payments", "from-web", {
  podSelector: { matchLabels: { app: "payments-api" } },
  policyTypes: ["Ingress"],
  ingress: [
    {
      from: [{ namespaceSelector: { matchLabels: { team: "shop" } } }],
      ports: [{ port: "https" }],
    },
  ],
});
const denyEgress = policyOf("stranger", "deny-egress", { podSelector: {}, policyTypes: ["Egress"] });

describe("a question between pods and workloads", () => {
  test("carries the engine's decision, with the policy that decided", () => {
    const { outcome, hops } = ask("stranger/Pod/stranger", "payments/Deployment/api", {
      port: 8443,
      policies: [onlyWebOn8443],
    });
    expect(outcome).toBe("denied");
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({
      sender: "stranger/stranger",
      receiver: "payments/api (2 pods)",
      portsText: "TCP 8443 (https)",
    });
    expect(hops[0]?.decision.reasons.map(({ policy }) => policy?.name)).toContain("from-web");
  });

  test("pods that a policy tells apart are hops of their own", () => {
    const odd = podOf(paymentsApi, "api-77d4-c", "10.1.1.21", { labels: { app: "payments-api-canary" } });
    const base = town();
    const { outcome, hops } = ask("stranger/Pod/stranger", "payments/Deployment/api", {
      port: 8443,
      snapshot: { ...base, pods: [...base.pods, odd] },
      policies: [onlyWebOn8443],
    });
    expect(outcome).toBe("mixed");
    expect(hops.map(({ receiver, decision }) => [receiver, decision.outcome])).toEqual([
      ["payments/api (2 pods)", "denied"],
      ["payments/api-77d4-c", "allowed"],
    ]);
  });

  test("a pod and itself is allowed whatever policies say", () => {
    const { outcome, hops } = ask("stranger/stranger", "stranger/stranger", {
      port: 80,
      policies: [denyEgress],
    });
    expect(outcome).toBe("allowed");
    expect(hops[0]?.decision.reasons.map(({ direction, kind }) => [direction, kind])).toEqual([
      ["egress", "exempt"],
      ["ingress", "exempt"],
    ]);
  });

  test("a workload and itself is asked about its pods among each other", () => {
    const { hops } = ask("payments/Deployment/api", "payments/Deployment/api", { port: 8443 });
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({ sender: "payments/api (2 pods)", receiver: "payments/api (2 pods)" });
  });

  test("without a running pod the template stands in, and a note says so", () => {
    const { hops, notes } = ask("payments/CronJob/settle", "payments/Deployment/api", { port: 8443 });
    expect(hops[0]?.sender).toBe("payments/settle");
    expect(notes.join()).toContain("No pod of payments/CronJob/settle runs now");
  });

  test("a finished pod reaches nothing, and the note names its workload", () => {
    const { outcome, hops, why } = ask("payments/settle-29401-x", "payments/Deployment/api", {
      port: 8443,
    });
    expect(outcome).toBe("unreachable");
    expect(hops).toEqual([]);
    expect(why).toContain("payments/CronJob/settle");
  });

  test("a pod on the host network is said to be its node", () => {
    const { notes } = ask("metrics/DaemonSet/node-exporter", "payments/Deployment/api", { port: 8443 });
    expect(notes.join()).toContain("on the host network");
  });

  test("a pod without an address is said to have none, where a rule names addresses", () => {
    const base = town();
    const waiting = podOf(web, "web-new", "");
    const snapshot = { ...base, pods: [...base.pods, waiting] };
    const notesUnder = (policies: readonly NetworkPolicy[]) =>
      ask("storefront/web-new", "payments/Deployment/api", { port: 8443, snapshot, policies }).notes.join();
    const bank = policyOf("payments", "bank", {
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: "203.0.113.0/24" } }] }],
    });
    expect(notesUnder([bank])).toContain("storefront/web-new has no address yet");
    expect(notesUnder([onlyWebOn8443])).not.toContain("no address yet");
  });

  test("a port that no container declares is said so, and is judged all the same", () => {
    const { outcome, notes } = ask("storefront/Deployment/web", "payments/Deployment/api", { port: 1234 });
    expect(outcome).toBe("allowed");
    expect(notes.join()).toContain("declares TCP 1234");
  });

  test("more pods than can be asked one by one are asked as workloads", () => {
    const base = town();
    const crowd = Array.from({ length: 40 }, (_, index) => podOf(web, `web-${index}`, `10.1.3.${index + 1}`));
    const { hops } = ask("storefront/Deployment/web", "storefront/Deployment/web", {
      port: 8080,
      snapshot: { ...base, pods: [...base.pods, ...crowd] },
    });
    expect(hops.map(({ sender, receiver }) => [sender, receiver])).toEqual([
      ["storefront/web", "storefront/web"],
    ]);
  });
});

describe("a question to a Service", () => {
  test("is translated to the endpoints' port before policies are asked, and says so", () => {
    const { outcome, hops, notes } = ask("storefront/Deployment/web", "service/payments/api", {
      port: 443,
      policies: [onlyWebOn8443],
    });
    expect(outcome).toBe("allowed");
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({
      receiver: "payments/api (2 pods)",
      port: 8443,
      via: { service: "payments/api", port: 443 },
    });
    expect(notes.join()).toContain("translates TCP 443 to 8443 (its target port https)");
  });

  test("asked by its target port finds nothing, and the note names the port to ask for", () => {
    const { outcome, why } = ask("storefront/Deployment/web", "service/payments/api", { port: 8443 });
    expect(outcome).toBe("unreachable");
    expect(why).toContain("ask for 443");
  });

  test("asked by its address is recognised", () => {
    const { outcome, notes } = ask("storefront/Deployment/web", "10.96.1.2", { port: 443 });
    expect(outcome).toBe("allowed");
    expect(notes[0]).toBe("10.96.1.2 is an address of Service payments/api.");
  });

  test("a named target port is resolved on each endpoint by itself", () => {
    const base = town();
    const canary = podOf(paymentsApi, "api-canary", "10.1.1.21", {
      ports: [{ name: "https", port: 9443, protocol: "TCP" }],
    });
    const { hops } = ask("storefront/Deployment/web", "service/payments/api", {
      port: 443,
      snapshot: { ...base, pods: [...base.pods, canary], endpointSlices: [] },
    });
    expect(hops.map(({ receiver, port }) => [receiver, port])).toEqual([
      ["payments/api (2 pods)", 8443],
      ["payments/api-canary", 9443],
    ]);
  });

  test("a headless one leads to its pods on the port that was asked", () => {
    const { hops, notes } = ask("payments/Deployment/api", "service/ledger/postgres", { port: 5432 });
    expect(hops[0]).toMatchObject({ receiver: "ledger/postgres-0", port: 5432 });
    expect(hops[0]?.via).toBeUndefined();
    expect(notes.join()).toContain("headless");
  });

  test("an ExternalName leads outside", () => {
    const alias = serviceOf("payments", "bank", { type: "ExternalName", externalName: "api.bank.example" });
    const { hops, notes } = ask("payments/Deployment/api", "service/payments/bank", {
      port: 443,
      snapshot: { ...town(), services: [alias] },
    });
    expect(hops[0]?.receiver).toBe("api.bank.example");
    expect(notes.join()).toContain("only another name for api.bank.example");
  });

  test("without endpoints there is nothing to reach, and the note says what its selector asks for", () => {
    const lonely = serviceOf("payments", "ghost", {
      clusterIPs: ["10.96.1.9"],
      selector: { app: "ghost" },
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    });
    const { outcome, why } = ask("storefront/Deployment/web", "service/payments/ghost", {
      port: 80,
      snapshot: { ...town(), services: [lonely] },
    });
    expect(outcome).toBe("unreachable");
    expect(why).toContain("no running pod of payments has app=ghost");
  });

  test("endpoints that are not ready are counted in a note", () => {
    const base = town();
    const [, service] = base.services;
    const asleep = { ...townPods.api2, ready: false };
    const slices = [
      sliceOf(service!, [townPods.api1, asleep], [{ name: "https", port: 8443, protocol: "TCP" }]),
    ];
    const { notes } = ask("storefront/Deployment/web", "service/payments/api", {
      port: 443,
      snapshot: { ...base, endpointSlices: slices },
    });
    expect(notes.join()).toContain("1 of 2 endpoints of Service payments/api is not ready");
  });

  test("default/kubernetes leads to the API server", () => {
    const { hops } = ask("payments/Deployment/api", "service/default/kubernetes", { port: 443 });
    expect(hops[0]).toMatchObject({ receiver: "the API server", port: 6443 });
  });

  test("as the sender stands for what is behind it", () => {
    const { hops, notes } = ask("service/storefront/web", "payments/Deployment/api", { port: 8443 });
    expect(hops[0]?.sender).toBe("storefront/web (2 pods)");
    expect(notes.join()).toContain("A Service opens no connection");
  });

  describe("that leads a pod back to itself", () => {
    const closed = policyOf("payments", "closed", { podSelector: {}, policyTypes: ["Ingress"] });
    const toService = { port: 443, policies: [closed] };

    test("is judged by the pod's own policies", () => {
      const { hops, outcome, notes } = ask("payments/api-77d4-a", "service/payments/api", toService);
      expect(outcome).toBe("denied");
      expect(hops.map(({ sender, receiver }) => [sender, receiver])).toEqual([
        ["payments/api-77d4-a", "payments/api-77d4-b"],
        ["payments/api-77d4-a", "payments/api-77d4-a"],
      ]);
      expect(hops[1]?.decision.reasons[0]?.policy?.name).toBe("closed");
      expect(notes.join()).toContain("its own policies decide that");
    });

    test("is open where the data plane always lets it through, whatever the other endpoints say", () => {
      const { hops, outcome, notes } = ask("payments/api-77d4-a", "service/payments/api", {
        ...toService,
        profile: "cilium",
      });
      expect(outcome).toBe("mixed");
      expect(hops.map(({ receiver, decision }) => [receiver, decision.outcome])).toEqual([
        ["payments/api-77d4-b", "denied"],
        ["payments/api-77d4-a", "allowed"],
      ]);
      expect(notes.join()).toContain("Cilium always lets that through");
      expect(hops[1]?.decision.reasons.map(({ direction }) => direction)).toEqual(["egress", "ingress"]);
    });

    test("and many to themselves are one hop", () => {
      const { hops } = ask("payments/Deployment/api", "service/payments/api", toService);
      expect(hops.map(({ sender, receiver }) => [sender, receiver])).toEqual([
        ["payments/api (2 pods)", "payments/api (2 pods)"],
        ["payments/api (2 pods)", "the same pod"],
      ]);
    });

    test("is asked of each, also where workloads are asked as wholes", () => {
      const base = town();
      const crowd = Array.from({ length: 30 }, (_, index) =>
        podOf(paymentsApi, `api-${index}`, `10.1.3.${index + 1}`, { ports: townPods.api1.ports }),
      );
      const { hops } = ask("payments/Deployment/api", "service/payments/api", {
        ...toService,
        snapshot: { ...base, pods: [...base.pods, ...crowd], endpointSlices: [] },
      });
      expect(hops.map(({ sender, receiver }) => [sender, receiver])).toEqual([
        ["payments/api", "payments/api"],
        ["payments/api (32 pods)", "the same pod"],
      ]);
    });

    test("by its address is not judged: a pod always reaches itself", () => {
      const { hops, outcome } = ask("payments/api-77d4-a", "10.1.1.20", { ...toService, port: 8443 });
      expect(outcome).toBe("allowed");
      expect(hops[0]?.decision.reasons[0]?.kind).toBe("exempt");
    });
  });

  describe("whose target port is a name that not every pod declares", () => {
    const base = town();
    const bare = podOf(paymentsApi, "api-bare", "10.1.1.22", { ports: [] });
    const snapshot = { ...base, pods: [...base.pods, bare], endpointSlices: [] };

    test("leaves the others out, and names them", () => {
      const { hops, notes } = ask("storefront/Deployment/web", "service/payments/api", {
        port: 443,
        snapshot,
      });
      expect(hops.map(({ receiver }) => receiver)).toEqual(["payments/api (2 pods)"]);
      expect(notes.join()).toContain(
        "payments/api-bare declares no TCP port called https, so TCP 443 of Service payments/api never leads there.",
      );
    });

    test("leads nowhere where none does", () => {
      const { outcome, why } = ask("storefront/Deployment/web", "service/payments/api", {
        port: 443,
        snapshot: { ...snapshot, pods: [townPods.web1, bare] },
      });
      expect(outcome).toBe("unreachable");
      expect(why).toContain("payments/api-bare declares no TCP port called https");
    });

    test("still leads to all of them where it is headless, and they all open its connections", () => {
      const headless = serviceOf("payments", "api", {
        clusterIPs: ["None"],
        selector: { app: "payments-api" },
        ports: [{ port: 443, protocol: "TCP", targetPort: "https" }],
      });
      const bareTown = { ...snapshot, services: [headless] };
      const to = ask("storefront/Deployment/web", "service/payments/api", { port: 8443, snapshot: bareTown });
      expect(to.hops[0]?.receiver).toBe("payments/api (3 pods)");
      const from = ask("service/payments/api", "stranger/stranger", { port: 80, snapshot: bareTown });
      expect(from.hops[0]?.sender).toBe("payments/api (3 pods)");
    });
  });

  describe("with a node port", () => {
    const base = town();
    const shown = serviceOf("storefront", "web", {
      type: "NodePort",
      clusterIPs: ["10.96.1.1"],
      selector: web.templateLabels,
      ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 8080, nodePort: 30_080 }],
      externalTrafficPolicy: "Cluster",
    });
    const snapshot = { ...base, services: [shown] };

    test("is found behind a node's address", () => {
      const { hops, notes } = ask("203.0.113.9", "10.0.0.11", { port: 30_080, snapshot });
      expect(hops.every((hop) => hop.receiver.startsWith("storefront/web"))).toBe(true);
      expect(notes.join()).toContain("30080 is a node port of Service storefront/web");
    });

    test("answers for the sender's address and for the node's, one of which the pod sees", () => {
      const { hops } = ask("203.0.113.9", "node/node-1", { port: 30_080, snapshot });
      expect(new Set(hops.map((hop) => hop.sender))).toEqual(
        new Set(["203.0.113.9", "the nodes, in place of the sender"]),
      );
    });

    test("keeps the sender's address where its policy is Local", () => {
      const local = { ...base, services: [{ ...shown, externalTrafficPolicy: "Local" as const }] };
      const { hops } = ask("203.0.113.9", "node/node-1", { port: 30_080, snapshot: local });
      expect(hops.map((hop) => hop.sender)).toEqual(["203.0.113.9"]);
    });
  });
});

describe("a question about an address", () => {
  test.each([
    ["10.1.1.20", "payments/api-77d4-a", "is the address of pod payments/api-77d4-a"],
    ["10.0.0.12", "node node-2", "is the address of node node-2"],
    ["10.1.1.200", "10.1.1.200", "no running pod has it"],
  ])("%s is recognised", (address, receiver, note) => {
    const { hops, notes } = ask("storefront/Deployment/web", address, { port: 8443 });
    expect(hops[0]?.receiver).toBe(receiver);
    expect(notes.join()).toContain(note);
  });

  test("a node's is said to be shared by the pods on its host network", () => {
    const { notes } = ask("storefront/Deployment/web", "10.0.0.12", { port: 9100 });
    expect(notes.join()).toContain("which 1 pod on its host network shares");
  });

  test("the API server's is recognised where it is no node", () => {
    const base = town();
    const nodes = [nodeOf("node-1", "10.0.0.11", "10.1.1.0/24")];
    const { hops } = ask("storefront/Deployment/web", "10.0.0.10", {
      port: 6443,
      snapshot: { ...base, nodes },
    });
    expect(hops[0]?.receiver).toBe("the API server");
  });

  test("between two of the outside no policy has a say", () => {
    const { outcome, hops } = ask("203.0.113.9", "198.51.100.7", { port: 443 });
    expect(outcome).toBe("allowed");
    expect(hops[0]?.decision.reasons[0]?.kind).toBe("exempt");
  });
});

describe("a question without a port", () => {
  test("where nothing isolates is answered once, for every port", () => {
    const { outcome, hops } = ask("storefront/Deployment/web", "payments/Deployment/api");
    expect(outcome).toBe("allowed");
    expect(hops.map((hop) => hop.portsText)).toEqual(["every port"]);
  });

  test("names the ports that are open and says that every other is not", () => {
    const { outcome, hops } = ask("storefront/Deployment/web", "payments/Deployment/api", {
      policies: [onlyWebOn8443],
    });
    expect(outcome).toBe("mixed");
    expect(hops.map(({ portsText, decision }) => [portsText, decision.outcome])).toEqual([
      ["TCP 8443 (https)", "allowed"],
      ["every other port", "denied"],
    ]);
    expect(hops[1]?.decision.reasons[0]?.text).toContain("not on these ports");
  });

  test("of one protocol speaks of that one alone", () => {
    const { hops } = ask("storefront/Deployment/web", "payments/Deployment/api", { protocol: "UDP" });
    expect(hops.map((hop) => hop.portsText)).toEqual(["every UDP port"]);
  });

  test("to a Service asks each of its ports", () => {
    const { hops } = ask("storefront/Deployment/web", "service/kube-system/kube-dns");
    expect(hops.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(["UDP 53", "TCP 53"]);
  });

  test("finds the ends of a range", () => {
    const range = policyOf("payments", "range", {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: 9000, endPort: 9010 }] }],
    });
    const { hops } = ask("storefront/Deployment/web", "payments/Deployment/api", {
      protocol: "TCP",
      policies: [range],
    });
    expect(hops.find((hop) => hop.decision.outcome === "allowed")?.portsText).toBe("TCP 9000-9010");
  });
});

describe("an admin policy", () => {
  const anp = (spec: object): ForeignPolicy => ({
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "AdminNetworkPolicy",
    name: "no-metrics",
    uid: "u",
    spec,
  });
  const snapshot = town({
    foreignPolicies: [
      anp({
        priority: 10,
        subject: { namespaces: {} },
        ingress: [
          {
            name: "metrics",
            action: "Deny",
            from: [{ namespaces: {} }],
            ports: [{ portRange: { protocol: "TCP", start: 9090, end: 9099 } }],
          },
        ],
      }),
    ],
  });

  test("decides before NetworkPolicies, and is named with its tier and rule", () => {
    const { outcome, hops } = ask("storefront/Deployment/web", "payments/Deployment/api", {
      port: 9090,
      snapshot,
    });
    expect(outcome).toBe("denied");
    expect(hops[0]?.decision.reasons).toContainEqual(
      expect.objectContaining({ tier: "admin", kind: "denied-by-rule", ruleName: "metrics" }),
    );
  });

  test("cuts the ports of a question without one", () => {
    const { hops } = ask("storefront/Deployment/web", "payments/Deployment/api", {
      protocol: "TCP",
      snapshot,
    });
    expect(hops.map(({ portsText, decision }) => [portsText, decision.outcome])).toEqual([
      ["TCP 9090-9099", "denied"],
      ["every other port", "allowed"],
    ]);
  });
});

test("what a profile does not know of pods is neither said nor left out", () => {
  const end = { kind: "pod", namespace: "payments", name: "settle-29401-x" } as const;
  const node = { kind: "workload", id: "metrics/DaemonSet/node-exporter" as WorkloadId } as const;
  const cluster = compileSnapshot(town(), [], PROFILES["netpol-analyzer"]);
  const answer = explain(cluster, { from: end, to: node, port: 9100 });
  expect(answer.outcome).toBe("allowed");
  expect(answer.notes.join()).not.toContain("host network");
});

test("fields that are null in a manifest are missing", () => {
  const spec = {
    podSelector: null,
    ingress: null,
    egress: [{ ports: [{ protocol: null, port: 443 }], to: null }],
  };
  const odd = policyOf("storefront", "odd", spec as unknown as NetworkPolicy["spec"]);
  const { hops } = ask("storefront/Deployment/web", "payments/Deployment/api", {
    protocol: "TCP",
    policies: [odd],
  });
  expect(hops.find((hop) => hop.decision.outcome === "allowed")?.portsText).toBe("TCP 443");
});

test("the answer names whose reading it is", () => {
  const cluster = compileSnapshot(town(), [], PROFILES.cilium);
  const end = { kind: "api-server" } as const;
  expect(explain(cluster, { from: end, to: end, port: 6443 })).toMatchObject({
    profile: "cilium",
    profileTitle: "Cilium",
  });
});
