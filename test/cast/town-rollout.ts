import {
  contentHash,
  type AllowRule,
  type NetworkPolicy,
  type RuleId,
  type Snapshot,
} from "#lib/policy/index.ts";
import {
  candidateRevision,
  type GateInput,
  type OperationPlan,
  type Revision,
  type RevisionId,
} from "#lib/rollout/index.ts";
import { TOWN_AT_MS } from "./cluster-parts.ts";
import { provenCluster } from "./proven-cluster.ts";
import { town } from "./town.ts";
import { townEdges, townRollout } from "./town-graph.ts";

const DAY_MS = 86_400_000;

/** An accepted rule of the town. */
export function townRule(id: string, parts: Pick<AllowRule, "sender" | "receiver" | "ports">): AllowRule {
  return {
    id: id as RuleId,
    ...parts,
    reason: `${id}, seen for a week`,
    origin: "flow",
    author: "dana",
    createdAtMs: TOWN_AT_MS - DAY_MS,
  };
}

/** What payments needs: its callers, its database, its scrape. No DNS, as a tired engineer leaves it. */
export const paymentsRules = {
  pay: townRule("pay", {
    sender: {
      kind: "pods",
      namespace: "storefront",
      podSelector: { matchLabels: { "app.kubernetes.io/name": "web" } },
    },
    receiver: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "payments-api" } } },
    ports: [{ protocol: "TCP", port: 8443 }],
  }),
  settle: townRule("settle", {
    sender: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "settle" } } },
    receiver: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "payments-api" } } },
    ports: [{ protocol: "TCP", port: 8443 }],
  }),
  book: townRule("book", {
    sender: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "payments-api" } } },
    receiver: { kind: "pods", namespace: "ledger", podSelector: { matchLabels: { app: "postgres" } } },
    ports: [{ protocol: "TCP", port: 5432 }],
  }),
  scrape: townRule("scrape", {
    sender: {
      kind: "pods",
      namespace: "metrics",
      podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
    },
    receiver: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "payments-api" } } },
    ports: [{ protocol: "TCP", port: 9090 }],
  }),
  bank: townRule("bank", {
    sender: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "payments-api" } } },
    receiver: { kind: "cidr", cidrs: ["203.0.113.9/32"], label: "api.bank.example" },
    ports: [{ protocol: "TCP", port: 443 }],
  }),
  dns: townRule("dns", {
    sender: { kind: "pods", namespace: "payments", podSelector: {} },
    receiver: {
      kind: "pods",
      namespace: "kube-system",
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  }),
} as const;

/** A revision of payments from these rules. */
export function paymentsRevision(rules: readonly AllowRule[], previous?: Revision): Revision {
  return candidateRevision({
    snapshot: town(),
    namespace: "payments",
    rules,
    ...(previous ? { previous } : {}),
    id: `revision-${(previous?.number ?? 0) + 1}` as RevisionId,
    author: "dana",
    now: TOWN_AT_MS,
  });
}

/** A revision of hand-made policies. */
export function revisionOfPolicies(
  policies: readonly NetworkPolicy[],
  more: Partial<Revision> = {},
): Revision {
  return { ...paymentsRevision([]), policies, contentHash: contentHash(policies), ...more };
}

/** What everything about the town's objects is done as. */
export const TOWN_INSTANCE = "town";

/** The live objects after the steps of a plan, with uids and versions as an API server gives them. */
export function afterPlan(snapshot: Snapshot, plan: OperationPlan): Snapshot {
  const policies = new Map(
    snapshot.policies.map((one) => [`${one.metadata.namespace}/${one.metadata.name}`, one]),
  );
  plan.steps.forEach((step, i) => {
    if (step.kind === "apply") {
      const { namespace, name } = step.policy.metadata;
      const key = `${namespace}/${name}`;
      const uid = policies.get(key)?.metadata.uid ?? `uid-${name}`;
      policies.set(key, {
        ...step.policy,
        metadata: { ...step.policy.metadata, uid, resourceVersion: `${100 + i}` },
      });
    }
    if (step.kind === "delete") policies.delete(`${step.target.namespace}/${step.target.name}`);
  });
  return { ...snapshot, policies: [...policies.values()] };
}

/** What the gates of payments look at when all is well for enforcing both ways. */
export function paymentsGateInput(parts: Partial<GateInput> = {}): GateInput {
  const { pay, settle, book, scrape, bank, dns } = paymentsRules;
  const { pay: payEdge, settle: settleEdge, book: bookEdge, scrape: scrapeEdge, bank: bankEdge } = townEdges;
  return {
    now: TOWN_AT_MS,
    target: "egress",
    rollout: townRollout("payments", { phase: "ingress" }),
    snapshot: town(),
    candidate: paymentsRevision([pay, settle, book, scrape, bank, dns]),
    plan: {
      kind: "promote",
      namespace: "payments",
      namespaceUid: "uid-ns-payments",
      from: { phase: "ingress" },
      to: { phase: "egress" },
      steps: [],
      effect: "",
      snapshotVersion: "100",
    },
    intent: { rules: [], triage: [] },
    edges: [payEdge, settleEdge, bookEdge, scrapeEdge, bankEdge],
    observedSinceMs: TOWN_AT_MS - 8 * DAY_MS,
    gaps: [],
    dryRun: { atMs: TOWN_AT_MS - 1_000, refusals: [], writes: 3 },
    proof: provenCluster({ cni: (parts.snapshot ?? town()).cni }),
    observationDays: 7,
    instance: TOWN_INSTANCE,
    ...parts,
  };
}
