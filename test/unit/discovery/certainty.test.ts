import { describe, expect, test } from "vitest";
import { findingsOf, platformNeeds, type PlatformNeed } from "#lib/discovery/index.ts";
import type { ClusterEvidence, Snapshot, UnreadableResource } from "#lib/policy/index.ts";
import { CALICO_REPORT, evidenceOf, platformTown } from "../../cast/town-platform.ts";
import { findingOf, needsOf } from "./asked.ts";

const forbidden = (resource: string): UnreadableResource => ({ verb: "list", resource, reason: "forbidden" });

const corefile = (forward: string): Partial<ClusterEvidence> => ({
  configMaps: { "kube-system/coredns": { Corefile: `.:53 {\n    forward . ${forward} {\n    }\n}\n` } },
});

function upstreamNeeds(
  snapshot: Snapshot,
): readonly Pick<PlatformNeed, "finding" | "certainty" | "because">[] {
  return needsOf(snapshot, "kube-system").needs.filter(
    ({ finding, direction, rule }) =>
      finding.startsWith("dns/kube-system/") &&
      direction === "egress" &&
      rule.sender.kind === "pods" &&
      rule.sender.podSelector.matchLabels !== undefined,
  );
}

describe("a need is as sure as what it was derived from", () => {
  test("what everybody can look up is certain, for every pod and for the servers", () => {
    const { needs } = needsOf(platformTown({ evidence: evidenceOf(corefile("192.0.2.53")) }), "kube-system");
    const ofDns = needs.filter(({ finding }) => finding === "dns/kube-system/kube-dns");
    expect(ofDns.map(({ certainty }) => certainty)).toEqual(["certain", "certain", "certain"]);
  });

  test("resolvers of the node that a Corefile names are likely: their addresses are nobody's to see", () => {
    const [need] = upstreamNeeds(platformTown({ evidence: evidenceOf(corefile("/etc/resolv.conf")) }));
    expect(need).toMatchObject({ certainty: "likely", finding: "dns/kube-system/kube-dns" });
    expect(need?.because).toContain("as ConfigMap kube-system/coredns says");
  });

  test.each([
    ["no ConfigMap says it", {}, "there is no ConfigMap kube-system/coredns that says it"],
    [
      "the ConfigMap may not be read",
      { unreadable: [forbidden("configmaps kube-system/coredns")] },
      "this account could not list configmaps kube-system/coredns",
    ],
    ["it is over TLS", corefile("tls://192.0.2.53"), "forward names outside the cluster to tls://192.0.2.53"],
  ])("whom the servers ask is a finding of its own, and unknown, where %s", (_, evidence, why) => {
    const snapshot = platformTown({ evidence: evidenceOf(evidence) });
    const [need, ...more] = upstreamNeeds(snapshot);
    expect(more).toEqual([]);
    expect(need).toMatchObject({ certainty: "unknown", finding: "dns/kube-system/kube-dns/upstream" });
    expect(need?.because).toContain(why);
    expect(need?.because).not.toContain("the resolvers of their node");
    expect(findingOf(snapshot, "dns/kube-system/kube-dns").certainty).toBe("certain");
  });
});

describe("what was not read is not told as what is not there", () => {
  const WEBHOOK = "webhook/ingress/ingress-nginx-controller-admission:443";

  function unread(resource: string, parts: Partial<Snapshot>): Snapshot {
    return { ...platformTown({ evidence: evidenceOf({ unreadable: [forbidden(resource)] }) }), ...parts };
  }

  test("Services", () => {
    const snapshot = unread("services", { services: [] });
    const { text, certainty } = findingOf(snapshot, WEBHOOK);
    expect(certainty).toBe("unknown");
    expect(text).toContain("This account could not list services");
    expect(text).not.toContain("does not exist");
  });

  test("endpoints of the API server: who calls is unknown, and every need of it says so", () => {
    const snapshot = unread("endpointslices.discovery.k8s.io", { endpointSlices: [] });
    const findings = findingsOf(snapshot, CALICO_REPORT);
    const server = findings.find(({ id }) => id === "api-server/default/kubernetes");
    expect(server?.text).toContain("this account could not list endpointslices.discovery.k8s.io");
    const { needs } = platformNeeds({ snapshot, report: CALICO_REPORT, findings, namespace: "ingress" });
    const calls = needs.filter(({ finding }) => finding === WEBHOOK);
    expect(calls.map(({ certainty, rule }) => [certainty, rule.sender.kind])).toEqual([["unknown", "any"]]);
    expect(calls[0]?.because).toContain("this account could not list endpointslices.discovery.k8s.io");
  });
});
