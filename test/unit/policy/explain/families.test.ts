import { describe, expect, test } from "vitest";
import {
  compileSnapshot,
  evaluate,
  evaluateSide,
  explain,
  headlineText,
  parseEnd,
  type Service,
} from "#lib/policy/index.ts";
import {
  namespaceOf,
  podOf,
  policyOf,
  serviceOf,
  sliceOf,
  snapshotOf,
  workloadOf,
} from "../../../cast/cluster-parts.ts";

const api = workloadOf("payments/Pod/api", { app: "api" });
const web = workloadOf("storefront/Pod/web", { app: "web" });
const old = workloadOf("storefront/Pod/old", { app: "old" });
const apiPod = podOf(api, "api", "", { ips: ["10.1.1.20", "fd00::20"] });
const webPod = podOf(web, "web", "", { ips: ["10.1.1.10", "fd00::10"] });
const oldPod = podOf(old, "old", "10.1.1.11");
/** Lets in what comes from IPv4 addresses of pods, and says nothing of IPv6. */
const from4 = policyOf("payments", "from-4", {
  podSelector: {},
  ingress: [{ from: [{ ipBlock: { cidr: "10.1.0.0/16" } }] }],
});
const PORTS = [{ name: "http", port: 8080, protocol: "TCP" as const }];

function serviceWith(clusterIPs: readonly string[]): Service {
  const ports = [{ name: "http", port: 80, protocol: "TCP" as const, targetPort: 8080 }];
  return serviceOf("payments", "api", { clusterIPs, selector: { app: "api" }, ports });
}

function cluster(service?: Service) {
  const own = service === undefined ? [] : [service];
  const pod6 = { ...apiPod, ips: ["fd00::20"] };
  const snapshot = snapshotOf({
    namespaces: [namespaceOf("payments"), namespaceOf("storefront")],
    workloads: [api, web, old],
    pods: [apiPod, webPod, oldPod],
    services: own,
    endpointSlices: own.flatMap((one) => [
      { ...sliceOf(one, [apiPod], PORTS), name: "four" },
      { ...sliceOf(one, [pod6], PORTS), name: "six" },
    ]),
  });
  return compileSnapshot(snapshot, [from4]);
}

function ask(from: string, to: string, service?: Service) {
  const compiled = cluster(service);
  const [sender, receiver] = [parseEnd(compiled.snapshot, from), parseEnd(compiled.snapshot, to)];
  if (!sender.ok || !receiver.ok) throw new Error("an end of the test's question cannot be read");
  return explain(compiled, { from: sender.value, to: receiver.value, port: service ? 80 : 8080 });
}

describe("between two dual-stack pods that are answered otherwise over each family", () => {
  const WEB = "storefront/web";
  const API = "payments/api";

  test("the worse answer counts, names the address that it is about, and the other one is told", () => {
    const { outcome, hops, notes } = ask(`${WEB}`, `${API}`);
    expect(outcome).toBe("denied");
    expect(hops[0]?.decision.reasons[0]?.text).toContain("storefront/web over IPv6 (fd00::10)");
    expect(notes).toContain(
      "From storefront/web to payments/api, TCP 8080 is allowed over IPv4 and denied over IPv6; where no address is asked for, the worse answer counts.",
    );
  });

  test.each([
    ["10.1.1.10", "10.1.1.20", "allowed"],
    ["10.1.1.10", API, "allowed"],
    [WEB, "10.1.1.20", "allowed"],
    ["fd00::10", "fd00::20", "denied"],
    [WEB, "fd00::20", "denied"],
  ])("a question from %s to %s is answered in the family of its addresses: %s", (from, to, outcome) => {
    const answer = ask(from, to);
    expect(answer.outcome).toBe(outcome);
    expect(answer.notes.join(" ")).toContain("the address that was asked for is IPv");
  });

  test("addresses of two families never connect", () => {
    const answer = ask("10.1.1.10", "fd00::20");
    expect(answer.outcome).toBe("unreachable");
    expect(headlineText(answer)).toBe(
      "10.1.1.10 finds nothing to reach at fd00::20 on TCP 8080: no connection leads from an IPv4 address to an IPv6 one, or back.",
    );
    expect(ask("storefront/old", "fd00::20").outcome).toBe("unreachable");
  });

  test("a Service of one family is reached in that one", () => {
    expect(ask(WEB, "service/payments/api", serviceWith(["10.96.0.1"])).outcome).toBe("allowed");
    expect(ask(WEB, "service/payments/api", serviceWith(["fd00:96::1"])).outcome).toBe("denied");
  });

  test("a Service of both is reached in the family of its address that was asked for, else the worse one counts", () => {
    const both = serviceWith(["10.96.0.1", "fd00:96::1"]);
    expect(ask(WEB, "10.96.0.1", both).outcome).toBe("allowed");
    expect(ask(WEB, "fd00:96::1", both).outcome).toBe("denied");
    const { outcome, hops } = ask(WEB, "service/payments/api", both);
    expect(outcome).toBe("denied");
    expect(hops).toHaveLength(1);
  });
});

describe("the engine", () => {
  const question = {
    sender: { kind: "pod", namespace: "storefront", name: "web" },
    receiver: { kind: "pod", namespace: "payments", name: "api" },
    port: 8080,
    protocol: "TCP",
  } as const;

  test("answers in the family that is asked for, each side too", () => {
    const compiled = cluster();
    const outcomes = ([4, 6, undefined] as const).map((family) => [
      evaluate(compiled, { ...question, family }).outcome,
      evaluateSide(compiled, { ...question, family }, "ingress").outcome,
    ]);
    expect(outcomes).toEqual([
      ["allowed", "allowed"],
      ["denied", "denied"],
      ["denied", "denied"],
    ]);
  });

  test("names no family where both are answered alike", () => {
    const compiled = compileSnapshot(cluster().snapshot, [
      policyOf("payments", "closed", { podSelector: {} }),
    ]);
    const { outcome, reasons } = evaluate(compiled, question);
    expect(outcome).toBe("denied");
    expect(JSON.stringify(reasons)).not.toContain("over IPv");
  });
});
