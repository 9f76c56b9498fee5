import { describe, expect, it } from "vitest";
import { compileSnapshot, evaluate, governs } from "#lib/policy/index.ts";
import { rawPolicy, townUnder } from "../../../cast/ask-town.ts";
import { peerOf, podOf, workloadOf } from "../../../cast/cluster-parts.ts";
import { town, townPeers } from "../../../cast/town.ts";

const { web, paymentsApi, postgres, stranger } = townPeers;

/** The checklist of corner cases, items 1 to 8: which policies apply to a pod, and what that means for it. */
describe("which policies apply to a pod", () => {
  // 1. Kubernetes API, NetworkPolicySpec.podSelector.
  it("a policy selects pods of its own namespace alone", () => {
    const ask = townUnder({ policies: [rawPolicy("payments", { podSelector: {} })] });
    expect(ask(web, paymentsApi).outcome).toBe("denied");
    expect(ask(web, postgres, 5432).outcome).toBe("allowed");
  });

  // 1. What `kubectl apply` does with an object that names no namespace.
  it("a policy without a namespace is one of the namespace default", () => {
    const lone = workloadOf("default/Pod/lone", {});
    const snapshot = town({
      workloads: [...town().workloads, lone],
      pods: [...town().pods, podOf(lone, "lone", "10.1.1.77")],
    });
    const policy = rawPolicy("", {});
    const outcome = (receiver: typeof lone) =>
      evaluate(compileSnapshot({ ...snapshot, policies: [policy] }), {
        sender: web,
        receiver: peerOf(receiver),
        port: 80,
        protocol: "TCP",
      }).outcome;
    expect(outcome(lone)).toBe("denied");
    expect(outcome(snapshot.workloads.find((w) => w.namespace === "ledger")!)).toBe("allowed");
  });

  // 2. Newest API text: podSelector is optional; a conformance manifest writes `podSelector:` with nothing behind it.
  it.each([
    ["empty", { podSelector: {} }],
    ["missing", {}],
    ["null", { podSelector: null }],
  ])("a podSelector that is %s selects every pod of the namespace", (_, spec) => {
    const ask = townUnder({ policies: [rawPolicy("payments", { ...spec, policyTypes: ["Ingress"] })] });
    expect(ask(web, paymentsApi).outcome).toBe("denied");
    expect(ask(web, townPeers.settle).outcome).toBe("denied");
    expect(ask(web, postgres).outcome).toBe("allowed");
  });

  // 3. Concept page, "The two sorts of pod isolation"; end-to-end "controlled independently".
  it("isolation in one direction is none in the other", () => {
    const deaf = townUnder({ policies: [rawPolicy("payments", { policyTypes: ["Ingress"] })] });
    expect(deaf(web, paymentsApi).outcome).toBe("denied");
    expect(deaf(paymentsApi, postgres, 5432).outcome).toBe("allowed");
    const mute = townUnder({ policies: [rawPolicy("payments", { policyTypes: ["Egress"] })] });
    expect(mute(web, paymentsApi).outcome).toBe("allowed");
    expect(mute(paymentsApi, postgres, 5432).outcome).toBe("denied");
  });

  // 4. API, policyTypes: Ingress always, Egress with at least one egress rule.
  it.each<[string, object, boolean]>([
    ["no egress section", {}, false],
    ["an empty egress list", { egress: [] }, false],
    ["a null egress list", { egress: null }, false],
    ["an egress rule", { egress: [{ ports: [{ port: 1 }] }] }, true],
    ["empty policyTypes and an egress rule", { policyTypes: [], egress: [{ ports: [{ port: 1 }] }] }, true],
    ["null policyTypes and an egress rule", { policyTypes: null, egress: [{ ports: [{ port: 1 }] }] }, true],
  ])("without policyTypes, %s isolates for ingress always and for egress: %j", (_, spec, isolatesEgress) => {
    const policy = rawPolicy("payments", spec);
    const ask = townUnder({ policies: [policy] });
    expect(ask(web, paymentsApi).outcome).toBe("denied");
    expect(ask(paymentsApi, postgres, 5432).outcome).toBe(isolatesEgress ? "denied" : "allowed");
    expect(governs(policy, "egress")).toBe(isolatesEgress);
  });

  // 5. API; cyclonus lints it as a missing policy type.
  it("rules of a direction that policyTypes leaves out are ignored", () => {
    const out = townUnder({ policies: [rawPolicy("payments", { policyTypes: ["Egress"], ingress: [] })] });
    expect(out(web, paymentsApi).outcome).toBe("allowed");
    const into = townUnder({
      policies: [
        rawPolicy("payments", { policyTypes: ["Ingress"], egress: [{ to: [{ podSelector: {} }] }] }),
      ],
    });
    expect(into(paymentsApi, postgres, 5432).outcome).toBe("allowed");
  });

  // 6. Other engines lean on the API server's defaults, and panic, ignore or half-read what nobody defaulted.
  it("what nobody defaulted is read as the API server would have defaulted it", () => {
    const raw = townUnder({
      policies: [
        rawPolicy("payments", { ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8443 }] }] }),
      ],
    });
    expect(raw(web, paymentsApi, 8443, "TCP").outcome).toBe("allowed");
    expect(raw(web, paymentsApi, 8443, "UDP").outcome).toBe("denied");
  });

  // 7. Concept page: policies are additive; no order, no deny rules; both ends must agree.
  it("any rule of any policy allows, in any order", () => {
    const closed = rawPolicy("payments", {}, "closed");
    const open = rawPolicy("payments", { ingress: [{ from: [{ namespaceSelector: {} }] }] }, "open");
    for (const policies of [
      [closed, open],
      [open, closed],
    ]) {
      expect(townUnder({ policies })(web, paymentsApi).outcome).toBe("allowed");
    }
  });

  // 7. End-to-end: "denying of egress traffic on the client side (even if the server explicitly allows this traffic)".
  it("the sender's egress and the receiver's ingress must both allow", () => {
    const admits = rawPolicy("payments", { ingress: [{}] });
    const mute = rawPolicy("storefront", { policyTypes: ["Egress"] });
    const ask = townUnder({ policies: [admits, mute] });
    expect(ask(web, paymentsApi).outcome).toBe("denied");
    expect(ask(stranger, paymentsApi).outcome).toBe("allowed");
  });

  // 8. Concept page: by default, a pod is non-isolated.
  it("a pod that no policy selects in a direction is open in it, and the reason says so", () => {
    const decision = townUnder({ policies: [rawPolicy("ledger", {})] })(web, paymentsApi);
    expect(decision.outcome).toBe("allowed");
    expect(decision.reasons.map((reason) => [reason.direction, reason.kind])).toEqual([
      ["egress", "no-policy-selects"],
      ["ingress", "no-policy-selects"],
    ]);
  });
});
