import { describe, expect, test } from "vitest";
import { lintGate } from "#lib/rollout/gates/lint-gate.ts";
import type { AllowRule, ExpectedConnection } from "#lib/policy/index.ts";
import type { GateInput } from "#lib/rollout/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { townPeers } from "../../cast/town.ts";
import { townEdge, townTriage } from "../../cast/town-graph.ts";
import { paymentsGateInput, paymentsRevision, paymentsRules } from "../../cast/town-rollout.ts";

const { pay, scrape, dns } = paymentsRules;
const candidate = paymentsRevision([pay, dns]);

/** What the metrics system is known to ask for, whether or not it was seen. */
const scraping: ExpectedConnection = {
  kind: "scrape",
  sender: townPeers.prometheus,
  receiver: townPeers.paymentsApi,
  port: 9090,
  protocol: "TCP",
  what: "Prometheus scrape of payments/api",
  derivedFrom: "ServiceMonitor payments/api",
};
const lintScene = { expected: [scraping] };
const gate = (parts: Partial<GateInput>) => lintGate.evaluate(paymentsGateInput({ candidate, ...parts }));

describe("the lint gate", () => {
  test("holds the step that would break a scrape, names it, and lets the steps before it pass", () => {
    const held = gate({ target: "ingress", lintScene });
    expect(held).toMatchObject({
      status: "fail",
      evidence: expect.stringMatching(/^1 mistake in 2 rules, /),
    });
    expect(held.findings[0]?.text).toMatch(
      /^No rule lets in Prometheus scrape of payments\/api on TCP 9090 \(ServiceMonitor payments\/api\)\. Allow metrics\/prometheus on TCP 9090\. \(scrape-blocked\)$/,
    );
    expect(held.findings[0]?.about).toMatchObject({ kind: "policy", namespace: "payments" });
    expect(gate({ target: "staged", lintScene }).status).toBe("pass");
  });

  test("passes where a rule allows it, and where nothing is known to ask for it", () => {
    expect(
      gate({ target: "ingress", lintScene, candidate: paymentsRevision([pay, scrape, dns]) }).status,
    ).toBe("pass");
    expect(gate({ target: "ingress" }).status).toBe("pass");
  });

  test("what somebody decided against is not expected any more", () => {
    const edge = townEdge(townPeers.prometheus, townPeers.paymentsApi, 9090);
    const dismissed = townTriage("payments", edge.key, {
      kind: "dismissed",
      reason: "scraped by nobody from now on",
      by: "dana",
      atMs: TOWN_AT_MS,
    });
    const input = paymentsGateInput();
    const intent = { ...input.intent, triage: [dismissed] };
    expect(gate({ target: "ingress", lintScene, edges: [edge], intent }).status).toBe("pass");
    expect(gate({ target: "ingress", lintScene, edges: [edge] }).status).toBe("fail");
  });

  test("a port that nobody has holds the direction that it is of", () => {
    const wrong: AllowRule = { ...pay, ports: [{ protocol: "TCP", port: 443 }] };
    const parts = { candidate: paymentsRevision([wrong, dns]) };
    expect(gate({ target: "ingress", ...parts })).toMatchObject({
      status: "fail",
      findings: expect.arrayContaining([
        expect.objectContaining({ text: expect.stringContaining("(service-port-instead-of-target)") }),
      ]),
    });
    expect(gate({ target: "staged", ...parts }).status).toBe("pass");
  });

  test("holds nothing for what is merely worth knowing, and shows none of it", () => {
    const { status, findings } = gate({ target: "locked" });
    expect(status).toBe("pass");
    expect(findings.filter(({ text }) => /protocol-missing|workload-not-isolated/.test(text))).toEqual([]);
  });
});
