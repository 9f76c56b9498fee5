import { describe, expect, it } from "vitest";
import { compileSnapshot, type Pod, type ProfileName, type Snapshot } from "#lib/policy/index.ts";
import { endsOf } from "#lib/policy/judge/ends-of.ts";
import { rawPolicy } from "../../../cast/ask-town.ts";
import { podOf, portOf, workloadOf } from "../../../cast/cluster-parts.ts";
import { nodeExporter, paymentsApi, settle, stranger, town, townPeers } from "../../../cast/town.ts";

const compiled = (parts: Partial<Snapshot> = {}, profile: ProfileName = "spec") =>
  compileSnapshot(town(parts), [], profile);
const hostPod = (more: Partial<Pod> = {}) =>
  podOf(nodeExporter, "node-exporter-a", "10.0.0.11", { hostNetwork: true, ...more });

describe("the pods of a cluster", () => {
  it("live in namespaces that the snapshot lists, and in those that only they name", () => {
    const lost = workloadOf("lost/Pod/lost", { run: "lost" });
    const cluster = compiled({
      namespaces: [],
      workloads: [paymentsApi],
      pods: [podOf(lost, "lost", "10.1.1.9")],
    });
    expect([...cluster.index.namespaces]).toEqual([
      ["payments", { id: 0, labels: { "kubernetes.io/metadata.name": "payments" } }],
      ["lost", { id: 1, labels: { "kubernetes.io/metadata.name": "lost" } }],
    ]);
  });

  it("leave out finished ones, whose workload's template speaks instead", () => {
    const finished = [podOf(settle, "settle-x", "10.1.1.20", { finished: true })];
    const gone = compiled({ pods: finished });
    expect(gone.podsByName.has("payments/settle-x")).toBe(false);
    const [template] = gone.podsByWorkload.get(settle.id)!;
    expect(template).toMatchObject({
      fromTemplate: true,
      addresses: [],
      addressTexts: [],
      hostNetwork: false,
    });
    expect(template?.text).toBe("the pod template of CronJob payments/settle");
    const there = compiled({ pods: finished }, "netpol-analyzer");
    expect(there.podsByName.has("payments/settle-x")).toBe(true);
  });

  it("a template goes by what its last pod was: its ports, and whether it was on the host's network", () => {
    const last = hostPod({ finished: true, ports: [portOf("metrics", 9100)] });
    const template = (profile: ProfileName, pods: readonly Pod[]) =>
      compiled({ pods }, profile).podsByWorkload.get(nodeExporter.id)![0];
    expect(template("spec", [last])).toMatchObject({ hostNetwork: true, ports: [{ name: "metrics" }] });
    expect(template("spec", [])).toMatchObject({ hostNetwork: false, ports: undefined });
    expect(template("spec", [{ ...last, hostNetwork: false }])).toMatchObject({ hostNetwork: false });
  });

  it("on the host's network have its address first, and each once", () => {
    const texts = (pod: Pod, profile: ProfileName = "spec") =>
      compiled({ pods: [pod] }, profile).podsByWorkload.get(nodeExporter.id)![0]?.addressTexts;
    expect(texts(hostPod({ hostIP: "10.0.0.99", ips: ["10.0.0.11", "fd00::11"] }))).toEqual([
      "10.0.0.99",
      "10.0.0.11",
      "fd00::11",
    ]);
    expect(texts(hostPod({ hostIP: "10.0.0.11" }))).toEqual(["10.0.0.11"]);
    expect(texts(hostPod({ hostIP: undefined }))).toEqual(["10.0.0.11"]);
    expect(texts(hostPod({ hostIP: "10.0.0.99" }), "netpol-analyzer")).toEqual(["10.0.0.11"]);
    expect(texts(hostPod({ hostIP: "10.0.0.99", hostNetwork: false }))).toEqual(["10.0.0.11"]);
  });

  it("keep the addresses that can be read", () => {
    const pods = [podOf(stranger, "stranger", "", { ips: ["not yet", "10.1.2.66"] })];
    expect(compiled({ pods }).podsByName.get("stranger/stranger")).toMatchObject({
      addressTexts: ["10.1.2.66"],
      addresses: [{ family: 4 }],
    });
  });

  it("one that a template stands for counts as many, except where one counts for all", () => {
    const pods = [podOf(stranger, "stranger", "10.1.2.66", { fromTemplate: true })];
    const isTemplate = (profile: ProfileName) =>
      compiled({ pods }, profile).podsByName.get("stranger/stranger")?.fromTemplate;
    expect(isTemplate("spec")).toBe(true);
    expect(isTemplate("netpol-analyzer")).toBe(false);
  });

  it("are of one kind where only ports without a name, or labels that nobody asks for, differ", () => {
    const pods = [
      podOf(paymentsApi, "a", "10.1.1.1", { ports: [portOf("https", 8443)] }),
      podOf(paymentsApi, "b", "10.1.1.2", {
        ports: [{ port: 81, protocol: "TCP" }, portOf("https", 8443)],
        labels: { ...paymentsApi.templateLabels, "pod-template-hash": "6f7" },
      }),
      podOf(paymentsApi, "c", "10.1.1.3", { ports: [portOf("https", 9443)] }),
      podOf(paymentsApi, "d", "10.1.1.4", { ports: [portOf("https", 8443, "UDP")] }),
      podOf(paymentsApi, "e", "10.1.1.5", { ports: [portOf("https", 8443)], hostNetwork: true }),
      podOf(paymentsApi, "f", "10.1.1.6", { ports: [] }),
    ];
    const cluster = compiled({ pods });
    const [a, b, ...others] = pods.map(({ name }) => cluster.podsByName.get(`payments/${name}`)?.classId);
    expect(a).toBe(b);
    expect(new Set([a, ...others]).size).toBe(5);
    expect(cluster.classes[a!]?.ports).toEqual([portOf("https", 8443)]);
    expect(cluster.workloads.get(paymentsApi.id)).toBe(paymentsApi);
  });

  it("are told apart by a label that only a policy asks for, or a workload's selector", () => {
    const labels = (track: string) => ({ ...paymentsApi.templateLabels, track });
    const pods = [
      podOf(paymentsApi, "a", "10.1.1.1", { labels: labels("stable") }),
      podOf(paymentsApi, "b", "10.1.1.2", { labels: labels("canary") }),
    ];
    const kinds = (parts: Partial<Snapshot>, policies: Parameters<typeof compileSnapshot>[1]) => {
      const cluster = compileSnapshot(town({ pods, ...parts }), policies);
      return new Set(pods.map(({ name }) => cluster.podsByName.get(`payments/${name}`)?.classId)).size;
    };
    expect(kinds({}, [])).toBe(1);
    expect(kinds({}, [rawPolicy("payments", { podSelector: { matchLabels: { track: "canary" } } })])).toBe(2);
    const byExpression = { matchExpressions: [{ key: "track", operator: "Exists" }] };
    const asPeer = (podSelector: object) => ({ ingress: [null, { from: [null, { podSelector }] }] });
    expect(kinds({}, [rawPolicy("payments", asPeer(byExpression))])).toBe(2);
    const asReceiver = {
      policyTypes: ["Egress"],
      egress: [null, { to: [null, { podSelector: byExpression }] }],
    };
    expect(kinds({}, [rawPolicy("payments", asReceiver)])).toBe(2);
    const selecting = { ...paymentsApi, selector: { matchLabels: { track: "stable" } } };
    expect(kinds({ workloads: [selecting] }, [])).toBe(2);
  });

  it("are looked up once for each workload and each peer", () => {
    const cluster = compiled();
    const outside = { kind: "external", addresses: ["203.0.113.7"] } as const;
    expect(endsOf(cluster, townPeers.web)).toBe(endsOf(cluster, townPeers.web));
    expect(endsOf(cluster, outside)).toBe(endsOf(cluster, outside));
  });
});
