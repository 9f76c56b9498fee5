import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { Actor } from "#lib/rollout/index.ts";

/** What somebody may be allowed to do. */
export type Permission = "read" | "decide" | "operate" | "roll-back";

type Role = Actor["roles"][number];

/** Everybody who may change anything may roll back: the saving action waits for nobody. */
const GRANTED: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ["read"],
  author: ["read", "decide", "roll-back"],
  approver: ["read", "decide", "operate", "roll-back"],
  admin: ["read", "decide", "operate", "roll-back"],
};

/**
 * What an action changes: nothing, our own state (rules, decisions, holds), or the cluster. The last is refused while
 * writes are off; the last two are audited when they are refused.
 */
export type Effect = "nothing" | "state" | "cluster";

/** Every action and read that the product offers, with what it takes. An action that is not here cannot be defined. */
export const ACTIONS = {
  readBoard: { permission: "read", changes: "nothing" },
  readGraph: { permission: "read", changes: "nothing" },
  readEdge: { permission: "read", changes: "nothing" },
  readNamespace: { permission: "read", changes: "nothing" },
  readExplanation: { permission: "read", changes: "nothing" },
  readExplainExamples: { permission: "read", changes: "nothing" },
  searchEnds: { permission: "read", changes: "nothing" },
  readAudit: { permission: "read", changes: "nothing" },
  readLint: { permission: "read", changes: "nothing" },
  readStatus: { permission: "read", changes: "nothing" },
  readWhatIf: { permission: "read", changes: "nothing" },
  readExport: { permission: "read", changes: "nothing" },
  readOperation: { permission: "read", changes: "nothing" },
  watchEvents: { permission: "read", changes: "nothing" },
  previewRule: { permission: "read", changes: "nothing" },
  previewRevision: { permission: "read", changes: "nothing" },
  readEnforcement: { permission: "read", changes: "nothing" },
  readPlatformNeeds: { permission: "read", changes: "nothing" },
  proveEnforcement: { permission: "operate", changes: "cluster" },
  stopProof: { permission: "decide", changes: "state" },
  acceptEdge: { permission: "decide", changes: "state" },
  acceptAll: { permission: "decide", changes: "state" },
  acceptPlatform: { permission: "decide", changes: "state" },
  allowDns: { permission: "decide", changes: "state" },
  markInexpressible: { permission: "decide", changes: "state" },
  dismissEdge: { permission: "decide", changes: "state" },
  dismissEdges: { permission: "decide", changes: "state" },
  reopenEdges: { permission: "decide", changes: "state" },
  reopenEdge: { permission: "decide", changes: "state" },
  editRule: { permission: "decide", changes: "state" },
  removeRule: { permission: "decide", changes: "state" },
  restoreRule: { permission: "decide", changes: "state" },
  hold: { permission: "decide", changes: "state" },
  releaseHold: { permission: "operate", changes: "state" },
  promote: { permission: "operate", changes: "cluster" },
  applyRevision: { permission: "operate", changes: "cluster" },
  release: { permission: "operate", changes: "cluster" },
  rollBack: { permission: "roll-back", changes: "cluster" },
} as const satisfies Record<string, { readonly permission: Permission; readonly changes: Effect }>;

/** The name of an action. */
export type ActionName = keyof typeof ACTIONS;

/** Whether `actor` may do `action`. Refuses with "forbidden", and says which roles may. */
export function authorise(actor: Actor, action: ActionName): Result<Actor> {
  const { permission } = ACTIONS[action];
  if (actor.roles.some((role) => GRANTED[role].includes(permission))) return ok(actor);
  const roles = Object.entries(GRANTED).flatMap(([role, permissions]) =>
    permissions.includes(permission) ? [role] : [],
  );
  return refuse({
    code: "forbidden",
    message: `${actor.name} may not do this: it takes the role ${roles.join(" or ")}. Ask an admin for one of them.`,
  });
}
