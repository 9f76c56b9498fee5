import { describe, expect, it } from "vitest";
import {
  compileEdges,
  compileSnapshot,
  evaluate,
  evaluateSide,
  replay,
  replayAfter,
} from "#lib/policy/index.ts";
import { evaluateFromPod } from "#lib/policy/judge/evaluate.ts";
import { evaluateHairpin } from "#lib/policy/judge/evaluate-hairpin.ts";
import { rawPolicy } from "../../../cast/ask-town.ts";
import { town, townPeers } from "../../../cast/town.ts";

const { web, paymentsApi, stranger, postgres } = townPeers;
const asked = { port: 8443, protocol: "TCP" } as const;
const nobody = { kind: "unknown", reason: "Nobody knows it." } as const;
const WEB_1 = { kind: "pod", namespace: "storefront", name: "web-6f7c9d5b8-a" } as const;

describe("an answer", () => {
  it("about a peer that nobody knows says at which end it is", () => {
    const cluster = compileSnapshot(town());
    const [sender] = evaluate(cluster, { sender: nobody, receiver: web, ...asked }).reasons;
    expect(sender).toEqual({
      direction: "egress",
      kind: "not-evaluable",
      text: "The sender is not resolved: Nobody knows it.",
    });
    const [receiver] = evaluate(cluster, { sender: web, receiver: nobody, ...asked }).reasons;
    expect(receiver).toEqual({
      direction: "ingress",
      kind: "not-evaluable",
      text: "The receiver is not resolved: Nobody knows it.",
    });
  });

  it("for one pod is its own, whatever its siblings may do", () => {
    const policies = [
      rawPolicy("payments", { ingress: [{ from: [{ ipBlock: { cidr: "10.1.1.10/32" } }] }] }),
    ];
    const cluster = compileSnapshot(town({ policies }));
    const fromPod = (name: string) =>
      evaluateFromPod(cluster, cluster.podsByName.get(name)!, { receiver: paymentsApi, ...asked }).outcome;
    expect(fromPod("storefront/web-6f7c9d5b8-a")).toBe("allowed");
    expect(fromPod("storefront/web-6f7c9d5b8-b")).toBe("denied");
    expect(evaluate(cluster, { sender: web, receiver: paymentsApi, ...asked }).outcome).toBe("denied");
  });

  it("about a pod and itself is said of both sides, or of the one that is asked", () => {
    const cluster = compileSnapshot(
      town({ policies: [rawPolicy("stranger", { policyTypes: ["Ingress", "Egress"] })] }),
    );
    const question = { sender: stranger, receiver: stranger, ...asked };
    const both = evaluate(cluster, question).reasons;
    expect(both.map(({ direction }) => direction)).toEqual(["egress", "ingress"]);
    expect(both[0]?.text).toContain("stranger/stranger is the only pod at both ends");
    const one = evaluateSide(cluster, question, "ingress");
    expect(one).toMatchObject({ outcome: "allowed", reasons: [{ direction: "ingress" }] });
    expect(one.reasons).toHaveLength(1);
  });
});

describe("a pod that comes back to itself through a Service", () => {
  const policies = [rawPolicy("storefront", { policyTypes: ["Ingress"] })];

  it("is judged, or let through, as the CNI has it", () => {
    const back = (profile: "spec" | "cilium") =>
      evaluateHairpin(compileSnapshot(town({ policies }), policies, profile), WEB_1, asked);
    expect(back("spec").outcome).toBe("denied");
    expect(back("cilium")).toMatchObject({
      outcome: "allowed",
      reasons: [{ direction: "egress" }, { direction: "ingress" }],
    });
    expect(back("cilium").reasons[0]?.text).toBe(
      "storefront/web-6f7c9d5b8-a comes back to itself through a Service: Cilium always lets that through.",
    );
  });

  it("is uncertain where the pod is not there", () => {
    const gone = evaluateHairpin(compileSnapshot(town()), { ...WEB_1, name: "gone" }, asked);
    expect(gone.outcome).toBe("uncertain");
    expect(gone.reasons[0]?.text).toContain("storefront/gone is not running");
  });
});

describe("a replay after an impact of other edges", () => {
  it("answers for the edges that it is given", () => {
    const cluster = compileSnapshot(town({ policies: [rawPolicy("ledger", { policyTypes: ["Ingress"] })] }));
    const [one, other] = [paymentsApi, postgres].map((receiver) =>
      compileEdges(cluster, [{ sender: web, receiver, ...asked }]),
    );
    const impact = replayAfter(cluster, other!, replay(cluster, one!));
    expect([...impact.outcomes]).toEqual([...replay(cluster, other!).outcomes]);
    expect(impact.changed).toEqual([0]);
  });
});
