import { describe, expect, it } from "vitest";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import type { AdminPolicy } from "#lib/simulator/data-plane/admin-policy.ts";
import { BY_THE_LETTER } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { judge } from "#lib/simulator/data-plane/judge.ts";
import type { TieOrder } from "#lib/simulator/data-plane/side.ts";
import { worldOf } from "#lib/simulator/data-plane/world-of-objects.ts";
import { connection } from "../small-world.ts";
import { API_TO_DB, TOWN, verdict, WEB_TO_API } from "./judged-town.ts";

const EVERYBODY = { namespaces: {} };

/** A policy of the admin tier, of priority 5, with one rule about what everybody sends to everybody, at both ends. */
function atFive(kind: AdminPolicy["kind"], name: string, action: string): KubeObject {
  const version = kind === "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1";
  return {
    apiVersion: `policy.networking.k8s.io/${version}`,
    kind,
    metadata: { name },
    spec: {
      tier: "Admin",
      priority: 5,
      subject: EVERYBODY,
      ingress: [{ action, from: [EVERYBODY] }],
      egress: [{ action, to: [EVERYBODY] }],
    },
  };
}

const TIED = [
  atFive("AdminNetworkPolicy", "first", "Deny"),
  atFive("AdminNetworkPolicy", "second", "Allow"),
  atFive("ClusterNetworkPolicy", "third", "Pass"),
];

function inOrder(...names: string[]): TieOrder {
  return (a, b) => names.indexOf(a.metadata.name) - names.indexOf(b.metadata.name);
}

function judged(question: string, order?: TieOrder): string {
  return judge(worldOf([...TOWN, ...TIED]), connection(question), BY_THE_LETTER, order).verdict;
}

describe("admin policies with one priority", () => {
  it("come by kind, then by name", () => {
    expect(judged(WEB_TO_API)).toBe("denied");
  });

  it.each([
    ["first", inOrder("first", "second", "third"), "denied"],
    ["second", inOrder("second", "third", "first"), "allowed"],
    ["third", inOrder("third", "first", "second"), "allowed"],
  ])("come in the order that is asked for: %s before the others", (_promise, order, expected) => {
    expect(judged(WEB_TO_API, order)).toBe(expected);
  });

  it("may come in another order at either end", () => {
    const atSender = inOrder("second", "third", "first");
    const atReceiver = inOrder("first", "second", "third");
    const order: TieOrder = (a, b, direction) =>
      (direction === "egress" ? atSender : atReceiver)(a, b, direction);
    expect(judged(WEB_TO_API, order)).toBe("denied");
    expect(judged(WEB_TO_API, atSender)).toBe("allowed");
  });
});

describe("a plugin that enforces some kinds of admin policies", () => {
  it.each([
    [["AdminNetworkPolicy"], "denied"],
    [["ClusterNetworkPolicy"], "allowed"],
    [[], "allowed"],
  ] as const)("stores the others, and nothing comes of them: it enforces %j", (adminKinds, expected) => {
    expect(verdict(TIED, WEB_TO_API, { ...BY_THE_LETTER, adminKinds })).toBe(expected);
  });

  it("asks NetworkPolicies all the same", () => {
    const closed = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
    const policy = {
      ...closed,
      metadata: { namespace: "ledger", name: "closed" },
      spec: { podSelector: {} },
    };
    const allow = atFive("ClusterNetworkPolicy", "open", "Accept");
    expect(verdict([policy, allow], API_TO_DB, BY_THE_LETTER)).toBe("allowed");
    expect(verdict([policy, allow], API_TO_DB, { ...BY_THE_LETTER, adminKinds: [] })).toBe("denied");
  });
});
