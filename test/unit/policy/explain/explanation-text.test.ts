import { describe, expect, test } from "vitest";
import { compileSnapshot, explain, explanationText, headlineText, parseEnd } from "#lib/policy/index.ts";
import type { NetworkPolicy, Snapshot } from "#lib/policy/index.ts";
import { podOf, policyOf } from "../../../cast/cluster-parts.ts";
import { paymentsApi, town } from "../../../cast/town.ts";

function answer(
  from: string,
  to: string,
  port: number | undefined,
  { policies = [], snapshot = town() }: { policies?: readonly NetworkPolicy[]; snapshot?: Snapshot } = {},
) {
  const [sender, receiver] = [parseEnd(snapshot, from), parseEnd(snapshot, to)];
  if (!sender.ok || !receiver.ok) throw new Error("an end of the test's question cannot be read");
  return explain(compileSnapshot(snapshot, policies), { from: sender.value, to: receiver.value, port });
}

const closed = policyOf("payments", "closed", { podSelector: {}, policyTypes: ["Ingress"] });
const quiet = policyOf("storefront", "quiet", { podSelector: {}, policyTypes: ["Egress"] });
const https = policyOf("payments", "https", {
  podSelector: { matchLabels: { app: "payments-api" } },
  ingress: [{ ports: [{ port: 8443 }] }],
});

const l7 = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  namespace: "payments",
  name: "l7",
  uid: "u",
  spec: {},
};

const WEB = "storefront/Deployment/web";
const API = "payments/Deployment/api";

describe("the headline", () => {
  test("says that it works", () => {
    expect(headlineText(answer(WEB, API, 8443))).toBe(`storefront/web can reach payments/api on TCP 8443.`);
  });

  test("says which side is closed", () => {
    expect(headlineText(answer(WEB, API, 8443, { policies: [closed] }))).toBe(
      `storefront/web cannot reach payments/api on TCP 8443: the receiver's ingress does not let it through.`,
    );
    expect(headlineText(answer(WEB, API, 8443, { policies: [quiet] }))).toContain("the sender's egress");
    expect(headlineText(answer(WEB, API, 8443, { policies: [closed, quiet] }))).toContain("neither");
  });

  test("names the open ports where only some are", () => {
    expect(headlineText(answer(WEB, API, undefined, { policies: [https] }))).toBe(
      `storefront/web can reach payments/api on TCP 8443 (https), and on no other port.`,
    );
  });

  test("names the closed ports where every other is open", () => {
    const noMetrics = policyOf("payments", "no-metrics", {
      podSelector: {},
      ingress: [
        {
          ports: [
            { port: 1, endPort: 9089 },
            { port: 9091, endPort: 65_535 },
          ],
        },
      ],
    });
    const { outcome } = answer(WEB, API, 9090, { policies: [noMetrics] });
    expect(outcome).toBe("denied");
    const every = answer(WEB, API, undefined, { policies: [noMetrics] });
    expect(headlineText(every)).toBe(
      `storefront/web can reach payments/api on TCP 1-9089 and TCP 9091-65535, and on no other port.`,
    );
  });

  test("counts the kinds of connection where only some ends can be reached", () => {
    const canary = podOf(paymentsApi, "api-canary", "10.1.1.21", { labels: { app: "payments-canary" } });
    const base = town();
    const snapshot = { ...base, pods: [...base.pods, canary] };
    const stable = policyOf("payments", "stable", {
      podSelector: { matchLabels: { app: "payments-api" } },
      policyTypes: ["Ingress"],
    });
    expect(headlineText(answer(WEB, API, 8443, { snapshot, policies: [stable] }))).toBe(
      `storefront/web can reach only part of payments/api on TCP 8443: 1 of 2 kinds of connection are allowed.`,
    );
  });

  test("says that nothing is certain where some is denied and nothing known to be allowed", () => {
    const base = town();
    const pending = podOf(paymentsApi, "api-new", "");
    const elsewhere = policyOf("storefront", "elsewhere", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "10.9.0.0/16" } }] }],
    });
    const snapshot = { ...base, pods: [...base.pods, pending] };
    const mixed = answer(WEB, API, 8443, { snapshot, policies: [elsewhere] });
    expect(mixed.outcome).toBe("mixed");
    expect(headlineText(mixed)).toContain(
      "Whether storefront/web can reach any of payments/api on TCP 8443 is not certain: 1 of 2 kinds of connection are denied. ",
    );
    expect(headlineText(mixed)).toContain("api-new");
  });

  test("names the ports of a Service where none was asked, and of these the open ones", () => {
    expect(headlineText(answer(WEB, "service/payments/api", undefined))).toBe(
      "storefront/web can reach Service payments/api on its port TCP 443.",
    );
    const noUdp = policyOf("kube-system", "tcp", { podSelector: {}, ingress: [{ ports: [{ port: 53 }] }] });
    expect(headlineText(answer(WEB, "service/kube-system/kube-dns", undefined, { policies: [noUdp] }))).toBe(
      "storefront/web can reach Service kube-system/kube-dns on TCP 53, and on no other port.",
    );
    expect(headlineText(answer(WEB, "service/payments/api", undefined, { policies: [closed] }))).toBe(
      "storefront/web cannot reach Service payments/api on its port TCP 443: the receiver's ingress does not let it through.",
    );
  });

  test("gives the doubt where the answer is uncertain", () => {
    const snapshot = town({ foreignPolicies: [l7] });
    expect(headlineText(answer(WEB, API, 8443, { snapshot }))).toContain("CiliumNetworkPolicy payments/l7");
  });

  test("says why there is nothing to reach", () => {
    expect(headlineText(answer(WEB, "service/payments/api", 8443))).toContain("has no port TCP 8443");
  });
});

test("the text for a terminal has the headline, both sides of each hop with every reason, and the notes", () => {
  const text = explanationText(answer(WEB, "service/payments/api", 443, { policies: [closed] }));
  expect(text).toBe(
    `storefront/web cannot reach Service payments/api on TCP 443: the receiver's ingress does not let it through.
As Calico reads it.

storefront/web (2 pods) to payments/api (2 pods) on TCP 8443 (https): denied
  Egress of storefront/web (2 pods): allowed
    No NetworkPolicy selects storefront/web-6f7c9d5b8-a for egress, so it is open in that direction.
  Ingress of payments/api (2 pods): denied
    NetworkPolicy payments/closed selects payments/api-77d4-a and has no ingress rule.

Notes
  - Service payments/api translates TCP 443 to 8443 (its target port https) at its endpoints; policies are asked about that port.
`,
  );
});
