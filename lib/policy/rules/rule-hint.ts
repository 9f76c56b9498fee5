import type { RulePeer } from "./allow-rule.ts";
import { requirementsOf } from "../selector/selects.ts";

/** Labels whose value says best what a pod is, best first. */
const TELLING_LABELS = ["app.kubernetes.io/name", "app", "k8s-app", "name", "component", "run"];

/**
 * A short DNS-safe hint of whom a peer means, for names that people read: `storefront-web`, `world`, `cidr-10-0-0-10`.
 * It follows from the peer alone, so equal rules keep equal names; it is never parsed back.
 */
export function ruleHint(peer: RulePeer): string {
  switch (peer.kind) {
    case "any":
      return "anyone";
    case "cidr":
      return dnsSafe(peer.label ?? `cidr-${(peer.cidrs[0] ?? "none").replace(/\/(32|128)$/, "")}`);
    case "pods": {
      const values = new Map(
        requirementsOf(peer.podSelector)
          .filter((r) => r.operator === "In" && r.values?.length === 1)
          .map((r) => [r.key, r.values?.[0] ?? ""]),
      );
      const key = TELLING_LABELS.find((label) => values.has(label)) ?? [...values.keys()].toSorted()[0];
      const what = key === undefined ? "pods" : values.get(key);
      return dnsSafe(`${peer.namespace}-${what}`);
    }
  }
}

function dnsSafe(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
