import type { ExpectedConnection } from "../model/expected-connection.ts";

/** What is held of one thing that a policy can ask for, as the enforcement report has it. */
export interface FeatureFact {
  readonly state: "enforced" | "not-enforced" | "differs" | "unknown";
  /** Why, as one sentence. */
  readonly reason: string;
}

/** Features by the names that the enforcement report gives them; those that no rule asks about may be among them. */
export type FeatureFacts = Readonly<Partial<Record<string, FeatureFact>>>;

/**
 * What is known above this room and counts for findings. Each part may be absent: then the rules that need it say
 * nothing.
 */
export interface LintScene {
  /** Look only at what lives in this namespace: its policies and itself. */
  readonly namespace?: string;
  /** Connections that the platform needs: scrapes, routes, calls of the API server. */
  readonly expected?: readonly ExpectedConnection[];
  /** One sentence, where policies are accepted and nothing comes of them. */
  readonly inert?: string;
  readonly features?: FeatureFacts;
}
