import type { InexpressibleNeed } from "#lib/discovery/index.ts";

/** What an export holds, to be looked at before it is downloaded. */
export interface ExportPage {
  /** Namespaces that it is made for, by name. */
  readonly namespaces: readonly string[];
  /** The five deliverables as one Markdown document. */
  readonly runbook: string;
  /** The kustomize folder, by path: `namespaces/payments/10-default-deny.yaml`. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What the standard API cannot say on this CNI. */
  readonly inexpressible: readonly InexpressibleNeed[];
  /** Observed connections that no generated rule covers, with why. */
  readonly uncovered: readonly {
    readonly namespace: string;
    readonly edgeKey: string;
    readonly why: string;
  }[];
  /** Downloads the same from a terminal. */
  readonly command: string;
}
