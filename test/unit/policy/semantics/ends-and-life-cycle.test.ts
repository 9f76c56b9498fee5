import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  connectivityOf,
  evaluate,
  explain,
  netpolAnalyzerRows,
  parseEnd,
  type Peer,
  type ProfileName,
  type Snapshot,
} from "#lib/policy/index.ts";
import { podRow } from "#lib/manifests/pod-row.ts";
import { rawPolicy, townUnder } from "../../../cast/ask-town.ts";
import { externalPeer, podOf, portOf } from "../../../cast/cluster-parts.ts";
import {
  settle as settleWorkload,
  town,
  townPeers,
  townPods,
  web as webWorkload,
} from "../../../cast/town.ts";

const { web, paymentsApi, postgres, nodeExporter, stranger, settle } = townPeers;
const outsider = externalPeer("203.0.113.7");
const nodeAt = (address: string): Peer => ({ kind: "node", role: "node", addresses: [address] });
const CLOSED = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

const explained = (snapshot: Snapshot, ends: readonly [string, string], port: number) => {
  const [from, to] = ends.map((text) => {
    const end = parseEnd(snapshot, text);
    if (!end.ok) throw new Error(end.refusal.message);
    return end.value;
  });
  return explain(compileSnapshot(snapshot), { from: from!, to: to!, port });
};

/**
 * The checklist of corner cases, items 41 to 53. Three are no question to a static engine: whether established
 * connections survive a new policy (44, left to the plugin), that policies hold during init containers (51: a pod is
 * judged by its labels, never by what runs in it), and ICMP of the family in use (40).
 */
describe("ends of a connection, and their lives", () => {
  // 41. Concept page: "a pod cannot block access to itself".
  it("a pod always reaches itself", () => {
    const ask = townUnder({ policies: [rawPolicy("stranger", CLOSED)] });
    expect(ask(stranger, stranger, 80).outcome).toBe("allowed");
    expect(ask(stranger, web, 8080).outcome).toBe("denied");
  });

  it("two pods of one workload are two pods", () => {
    const ask = townUnder({ policies: [rawPolicy("storefront", CLOSED)] });
    expect(ask(web, web, 8080).outcome).toBe("denied");
  });

  // 41. kubernetes#95879: plugins differ; the answer says so rather than guessing.
  it("a Service that leads back to its own sender is said to be open, by name", () => {
    const only = town().pods.filter((pod) => pod !== townPods.web2);
    const snapshot = town({ pods: only, policies: [rawPolicy("storefront", CLOSED)] });
    const { notes } = explained(snapshot, ["storefront/web-6f7c9d5b8-a", "service/storefront/web"], 80);
    expect(notes.join(" ")).toContain("back to itself");
  });

  // 42. API, ingress: "OR if the traffic source is the pod's local node"; another engine's test for it is inverted.
  it("a pod's own node gets in whatever policies say, another node does not", () => {
    const ask = townUnder({ policies: [rawPolicy("ledger", CLOSED)] });
    expect(ask(nodeAt("10.0.0.12"), postgres, 5432).outcome).toBe("allowed");
    expect(ask(nodeAt("10.0.0.11"), postgres, 5432).outcome).toBe("denied");
    expect(ask(nodeAt("10.0.0.10"), postgres, 5432).outcome).toBe("denied");
  });

  it("a remote node is an address that an ipBlock may admit", () => {
    const admits = rawPolicy("ledger", { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.11/32" } }] }] });
    const ask = townUnder({ policies: [admits] });
    expect(ask(nodeAt("10.0.0.11"), postgres, 5432).outcome).toBe("allowed");
    expect(ask(nodeAt("10.0.0.10"), postgres, 5432).outcome).toBe("denied");
  });

  // 42. "to and from the node": only some plugins let a pod out to its own node.
  it.each<[ProfileName, string]>([
    ["spec", "denied"],
    ["weave", "allowed"],
  ])("whether a pod reaches its own node is the profile's to say: %s", (profile, outcome) => {
    const ask = townUnder({ profile, policies: [rawPolicy("ledger", CLOSED)] });
    expect(ask(postgres, nodeAt("10.0.0.12"), 10250).outcome).toBe(outcome);
    expect(ask(postgres, nodeAt("10.0.0.11"), 10250).outcome).toBe("denied");
  });

  it("an analyser's profile knows no exemption of nodes", () => {
    const ask = townUnder({ profile: "netpol-analyzer", policies: [rawPolicy("ledger", CLOSED)] });
    expect(ask(nodeAt("10.0.0.12"), postgres, 5432).outcome).toBe("denied");
  });

  // 43. Concept page, "What about hostNetwork pods": either ordinary, or (most common) node traffic.
  it("a hostNetwork pod is its node: no policy governs it, and no selector admits it", () => {
    const ask = townUnder({
      policies: [
        rawPolicy("metrics", {
          ...CLOSED,
          podSelector: { matchLabels: { "app.kubernetes.io/name": "node-exporter" } },
        }),
        rawPolicy("ledger", { ingress: [{ from: [{ namespaceSelector: {} }] }] }),
      ],
    });
    expect(ask(web, nodeExporter, 9100).outcome).toBe("allowed");
    expect(ask(nodeExporter, web, 8080).outcome).toBe("allowed");
    const elsewhere = townUnder({
      policies: [rawPolicy("ledger", { ingress: [{ from: [{ namespaceSelector: {} }] }] })],
      town: { pods: town().pods.filter((pod) => pod !== townPods.exporter2) },
    });
    expect(elsewhere(nodeExporter, postgres, 5432).outcome).toBe("denied");
  });

  it("a profile may take a hostNetwork pod for an ordinary one", () => {
    const closedExporter = rawPolicy("metrics", CLOSED);
    const ask = townUnder({ profile: "netpol-analyzer", policies: [closedExporter] });
    expect(ask(web, nodeExporter, 9100).outcome).toBe("denied");
  });

  it("a profile may let selectors of pods find hostNetwork pods, on remote nodes too", () => {
    const pods = town().pods.filter((pod) => pod !== townPods.exporter2);
    const outcomeOf = (peer: object) =>
      townUnder({
        profile: "ovn-kubernetes",
        policies: [rawPolicy("ledger", { ingress: [{ from: [peer] }] })],
        town: { pods },
      })(nodeExporter, postgres, 5432).outcome;
    expect(outcomeOf({ namespaceSelector: {}, podSelector: {} })).toBe("allowed");
    expect(outcomeOf({ namespaceSelector: {} })).toBe("denied");
  });

  // 44. Concept page: replies are implicitly allowed; only the side that opens the connection is asked.
  it("an answer needs no rule", () => {
    const ask = townUnder({
      policies: [
        rawPolicy("storefront", { policyTypes: ["Ingress"] }),
        rawPolicy("payments", { policyTypes: ["Egress"] }),
      ],
    });
    expect(ask(web, paymentsApi).outcome).toBe("allowed");
    expect(ask(paymentsApi, web, 8080).outcome).toBe("denied");
  });

  // 45. Most plugins see the connection after the Service has rewritten it.
  it("a Service is translated to its endpoints and their ports first", () => {
    const onPodPort = town({ policies: [rawPolicy("payments", { ingress: [{ ports: [{ port: 8443 }] }] })] });
    const ends = ["storefront/Deployment/web", "service/payments/api"] as const;
    expect(explained(onPodPort, ends, 443).outcome).toBe("allowed");
    const onServicePort = town({
      policies: [rawPolicy("payments", { ingress: [{ ports: [{ port: 443 }] }] })],
    });
    const { outcome, hops } = explained(onServicePort, ends, 443);
    expect(outcome).toBe("denied");
    expect(hops.map((hop) => [hop.port, hop.via?.port])).toEqual([[8443, 443]]);
  });

  // 46. kube-router#1090, antrea#6507, weave#2632: the address of a finished pod may be somebody else's by now.
  it("a finished pod has no address, no ports and no say", () => {
    const byAddress = rawPolicy("ledger", { ingress: [{ from: [{ ipBlock: { cidr: "10.1.1.20/32" } }] }] });
    const ask = townUnder({ policies: [byAddress], town: { pods: [townPods.settled, townPods.postgres0] } });
    expect(ask(settle, postgres, 5432).outcome).not.toBe("allowed");
    const done = { ...townPods.stranger1, finished: true, ips: ["10.1.1.10"] };
    const snapshot = town({ pods: [...town().pods.filter((pod) => pod !== townPods.stranger1), done] });
    const { hops } = explained(snapshot, ["stranger/Pod/stranger", "10.1.1.10"], 8080);
    expect(hops.map((hop) => hop.receiver)).toEqual(["storefront/web-6f7c9d5b8-a"]);
  });

  it("an analyser's profile takes finished pods for ordinary ones", () => {
    const byLabel = rawPolicy("ledger", {
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "settle" } } }] }],
    });
    const outcomeIn = (profile: ProfileName) =>
      townUnder({ profile, policies: [byLabel] })(settle, postgres, 5432).outcome;
    expect([outcomeIn("netpol-analyzer"), outcomeIn("spec")]).toEqual(["allowed", "allowed"]);
  });

  // 47. A manifest has no addresses, and what-if must speak about it all the same.
  it("a pod without an address is judged by its labels, and is uncertain where an address decides", () => {
    const pending = podOf(webWorkload, "web-pending", "", { ready: false });
    const pods = [...town().pods.filter((pod) => pod.workload !== webWorkload.id), pending];
    const outcomeUnder = (peer: object) =>
      townUnder({ policies: [rawPolicy("payments", { ingress: [{ from: [peer] }] })], town: { pods } })(
        web,
        paymentsApi,
      ).outcome;
    expect(outcomeUnder({ namespaceSelector: { matchLabels: { team: "shop" } } })).toBe("allowed");
    expect(outcomeUnder({ namespaceSelector: { matchLabels: { team: "money" } } })).toBe("denied");
    expect(outcomeUnder({ ipBlock: { cidr: "10.1.1.0/24" } })).toBe("uncertain");
  });

  it("a workload between runs is judged by its template", () => {
    const policies = [
      rawPolicy("ledger", {
        ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "settle" } } }] }],
      }),
    ];
    const decision = townUnder({ policies })(settle, postgres, 5432);
    expect(decision.outcome).toBe("allowed");
    expect(settleWorkload.templateLabels).toHaveProperty("app", "settle");
  });

  // 48. Only hostNetwork pods share an address, with their node.
  it("an address is that of the running pod that owns it", () => {
    const reused = town({
      pods: [...town().pods, { ...townPods.settled, ips: [townPods.web1.ips[0]!] }],
      policies: [],
    });
    const receivers = (address: string) =>
      explained(reused, ["stranger/Pod/stranger", address], 8080).hops.map((hop) => hop.receiver);
    expect(receivers(townPods.web1.ips[0]!)).toEqual([`storefront/${townPods.web1.name}`]);
    expect(receivers("10.0.0.11")).toEqual([expect.stringContaining("node-1")]);
  });

  // 49. Nobody governs what is outside.
  it("of a connection with the outside only the pod's side is judged", () => {
    const deaf = townUnder({ policies: [rawPolicy("payments", { policyTypes: ["Ingress"] })] });
    expect(deaf(outsider, paymentsApi).outcome).toBe("denied");
    expect(deaf(paymentsApi, outsider, 443).outcome).toBe("allowed");
    const mute = townUnder({ policies: [rawPolicy("payments", { policyTypes: ["Egress"] })] });
    expect(mute(outsider, paymentsApi).outcome).toBe("allowed");
    expect(mute(paymentsApi, outsider, 443).outcome).toBe("denied");
    expect(mute(outsider, externalPeer("198.51.100.1"), 443).outcome).toBe("allowed");
  });

  // 50. No text exempts a pod that is being terminated; other engines look at the phase alone.
  it("a pod that is about to end is governed until it has ended", () => {
    const row = podRow({
      metadata: { namespace: "payments", name: "api-77d4-a", deletionTimestamp: "2026-11-24T08:00:00Z" },
      spec: { containers: [] },
      status: { phase: "Running", podIP: "10.1.1.20" },
    });
    expect(row.pod).toMatchObject({ finished: false, ips: ["10.1.1.20"] });
  });

  // 35. A containerPort without a protocol is TCP; containers that are over before the pod runs serve nothing.
  it("declared ports are those of containers and of sidecars, TCP unless they say so", () => {
    const { pod } = podRow({
      metadata: { namespace: "payments", name: "api" },
      spec: {
        containers: [{ name: "api", ports: [{ name: "https", containerPort: 8443 }] }],
        initContainers: [
          { name: "migrate", ports: [{ name: "once", containerPort: 1 }] },
          {
            name: "proxy",
            restartPolicy: "Always",
            ports: [{ name: "envoy", containerPort: 15001, protocol: "UDP" }],
          },
        ],
      },
    });
    expect(pod.ports).toEqual([portOf("https", 8443), portOf("envoy", 15001, "UDP")]);
  });

  // 52. Pods of one owner may differ in labels that a policy asks for: another tool rejects such input.
  it("pods of one workload that policies tell apart are judged one by one, and the worst counts", () => {
    const canary = podOf(webWorkload, "web-canary", "10.1.1.99", { labels: { track: "canary" } });
    const byTier = rawPolicy("payments", {
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: "front" } } }] }],
    });
    const parts = { policies: [byTier], town: { pods: [...town().pods, canary] } };
    expect(townUnder(parts)(web, paymentsApi).outcome).toBe("denied");
    expect(townUnder({ ...parts, profile: "netpol-analyzer" })(web, paymentsApi).outcome).toBe("allowed");
  });

  // 53. A published list has no line from a peer to itself.
  it("a list in the analyser's notation has no workload and itself", () => {
    const list = connectivityOf(compileSnapshot(town(), [], "netpol-analyzer"));
    const rows = netpolAnalyzerRows(list);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ src, dst }) => src === dst)).toEqual([]);
  });

  // 46, 48. A pod whose only trace is its workload, in a snapshot that lost it.
  it("a peer that the snapshot does not have is uncertain, never allowed", () => {
    const gone: Peer = { ...web, id: "storefront/Deployment/gone" as never, name: "gone" } as Peer;
    expect(
      evaluate(compileSnapshot(town()), { sender: gone, receiver: paymentsApi, port: 8443, protocol: "TCP" }),
    ).toMatchObject({
      outcome: "uncertain",
      reasons: [{ kind: "not-evaluable" }],
    });
  });
});
