import { describe, expect, test } from "vitest";
import { provedNetwork, proofStanding, type ProofRow, type ProofSubject } from "#lib/probes/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { provenCluster } from "../../cast/proven-cluster.ts";
import { town } from "../../cast/town.ts";

const { cni } = provenCluster();

function standingWith(outcomes: Partial<Record<ProofSubject, ProofRow["outcome"]>>) {
  return proofStanding(provenCluster({ outcomes }), cni, TOWN_AT_MS);
}

describe("a finished run", () => {
  test("proves the network where everything is proved that a rollout rests on", () => {
    expect(standingWith({}).kind).toBe("proved");
    expect(standingWith({ sctp: "not-tried", "end-port": "disproved" }).kind).toBe("proved");
  });

  test.each(["baseline", "bridge", "ingress", "egress", "dns-with-rule"] as const)(
    "is a disproof only where %s was tried and failed, and unclear where it was not tried",
    (subject) => {
      expect(standingWith({ [subject]: "not-tried" })).toMatchObject({
        kind: "unclear",
        because: `${subject} is not-tried.`,
      });
      expect(standingWith({ [subject]: "disproved" })).toMatchObject({
        kind: "disproved",
        because: `${subject} is disproved.`,
      });
    },
  );

  test("that ended early tells what speaks against the network before what was left open", () => {
    const standing = standingWith({ bridge: "not-tried", egress: "disproved", ingress: "not-tried" });
    expect(standing).toMatchObject({ kind: "disproved", because: "egress is disproved." });
  });
});

describe("a proof is bound to its cluster", () => {
  const now = { ...cni, cluster: "uid-b" };
  const standingOf = (then: typeof cni) => proofStanding(provenCluster({ cni: then }), now, TOWN_AT_MS);

  test("one of another cluster of the same name is stale", () => {
    expect(standingOf({ ...cni, cluster: "uid-a" })).toMatchObject({
      kind: "stale",
      because: "It was made in another cluster: the namespace kube-system had another uid.",
    });
    expect(standingOf(now).kind).toBe("proved");
  });

  test("one that does not say which cluster it is of counts no more", () => {
    expect(standingOf(cni).kind).toBe("stale");
  });

  test("by the uid of kube-system", () => {
    const snapshot = town();
    const kubeSystem = { ...snapshot.namespaces[0]!, name: "kube-system", uid: "uid-of-the-town" };
    expect(provedNetwork({ ...snapshot, namespaces: [kubeSystem] }, undefined).cluster).toBe(
      "uid-of-the-town",
    );
    expect(provedNetwork({ ...snapshot, namespaces: [] }, undefined)).not.toHaveProperty("cluster");
  });
});

describe("a proof is bound to what the report was drawn from", () => {
  const report = (...evidence: readonly (readonly [string, string])[]) => ({
    title: "Cilium 1.19.4",
    evidence: evidence.map(([object, fact]) => ({ object, fact })),
  });
  const agent = ["DaemonSet kube-system/cilium", "image quay.io/cilium/cilium:v1.19.4"] as const;
  const strict = ["ConfigMap kube-system/cilium-config", "policy-cidr-match-mode: nodes"] as const;
  const node = ["Node node-1", "providerID kind://docker/town/node-1"] as const;
  const standing = (then: ReturnType<typeof report>, now: ReturnType<typeof report>) =>
    proofStanding(
      provenCluster({ cni: provedNetwork(town(), then) }),
      provedNetwork(town(), now),
      TOWN_AT_MS,
    );

  test("a setting that the title does not name makes it stale, and is named", () => {
    expect(standing(report(agent), report(agent, strict))).toMatchObject({
      kind: "stale",
      because:
        "What it was made on has changed: ConfigMap kube-system/cilium-config: policy-cidr-match-mode: nodes.",
    });
  });

  test("so does another image under the same version", () => {
    const rebuilt = [agent[0], `${agent[1]}@sha256:beef`] as const;
    expect(standing(report(agent), report(rebuilt))).toMatchObject({
      kind: "stale",
      because: expect.stringContaining(
        "and is DaemonSet kube-system/cilium: image quay.io/cilium/cilium:v1.19.4@sha256:beef now.",
      ),
    });
  });

  test("the order of the evidence, and which node is told first, say nothing", () => {
    const other = ["Node node-2", "providerID kind://docker/town/node-2"] as const;
    expect(standing(report(agent, strict, node), report(strict, agent, other)).kind).toBe("proved");
  });
});
