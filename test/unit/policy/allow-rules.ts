import type { AllowRule, RuleId } from "#lib/policy/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";

/** web may call the payments API: the rule that most tests are about. */
export const webToApi: AllowRule = {
  id: "r-web-api" as RuleId,
  sender: {
    kind: "pods",
    namespace: "storefront",
    podSelector: { matchLabels: { "app.kubernetes.io/name": "web" } },
  },
  receiver: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "payments-api" } } },
  ports: [{ protocol: "TCP", port: 8443 }],
  reason: "checkout",
  origin: "flow",
  author: "ana",
  createdAtMs: TOWN_AT_MS,
};
