import type { BoardRow } from "#lib/rollout/index.ts";
import { namespaceHref } from "../rollout/finding-link.ts";
import { explainHref, explainNamespaceHref } from "../decision/explain-href.ts";
import { phaseText, trackState } from "../rollout/phase-words.ts";
import { SCREENS } from "./screens.ts";

/** One thing that the palette can do: go somewhere, or open the confirm of a rollback. */
export interface PaletteEntry {
  readonly id: string;
  readonly group:
    "Screens" | "Namespaces" | "Show on the graph" | "Explain" | "Enforcement" | "Export" | "Roll back";
  readonly label: string;
  readonly description?: string;
  readonly keywords: readonly string[];
  readonly does:
    | { readonly kind: "go"; readonly href: string }
    | { readonly kind: "roll-back"; readonly namespace: string };
}

/** The graph with one namespace expanded and selected. */
export function graphHref(namespace: string): string {
  const name = encodeURIComponent(namespace);
  return `/graph?open=${name}&room=${name}`;
}

/** Everything that "Find anything" finds: the screens, and each namespace to open, to show, to explain and to roll back. */
export function paletteEntries(rows: readonly BoardRow[]): readonly PaletteEntry[] {
  const screens = SCREENS.map((screen): PaletteEntry => ({
    id: `screen ${screen.href}`,
    group: "Screens",
    label: screen.label,
    keywords: [],
    does: { kind: "go", href: screen.href },
  }));
  const open = rows.map(({ namespace, rollout, undecided }): PaletteEntry => ({
    id: `open ${namespace}`,
    group: "Namespaces",
    label: namespace,
    description: `${phaseText(rollout.phase, trackState(rollout))}, ${undecided} undecided`,
    keywords: ["open", "namespace"],
    does: { kind: "go", href: namespaceHref(namespace) },
  }));
  const show = rows.map(({ namespace }): PaletteEntry => ({
    id: `graph ${namespace}`,
    group: "Show on the graph",
    label: `Show ${namespace} on the graph`,
    keywords: [],
    does: { kind: "go", href: graphHref(namespace) },
  }));
  const back = rows
    .filter((row) => row.canRollBack)
    .map(({ namespace }): PaletteEntry => ({
      id: `roll back ${namespace}`,
      group: "Roll back",
      label: `Roll back ${namespace}`,
      description: "Opens the confirm that lists what it writes",
      keywords: ["rollback", "undo", "open the bridge"],
      does: { kind: "roll-back", namespace },
    }));
  const explain: readonly PaletteEntry[] = [
    {
      id: "explain",
      group: "Explain",
      label: "Explain a connection",
      description: "Can one end reach another, and which policy decides?",
      keywords: ["why", "reach", "denied", "allowed", "connectivity"],
      does: { kind: "go", href: explainHref({}) },
    },
    ...rows.map(({ namespace }): PaletteEntry => ({
      id: `explain ${namespace}`,
      group: "Explain",
      label: `Explain connections of ${namespace}`,
      keywords: ["why", "reach"],
      does: { kind: "go", href: explainNamespaceHref(namespace) },
    })),
  ];
  return [...screens, ...open, ...back, ...show, ...explain, ...ENFORCEMENT, ...exports(rows)];
}

const ENFORCEMENT: readonly PaletteEntry[] = [
  {
    id: "prove",
    group: "Enforcement",
    label: "Prove enforcement with canary pods",
    description: "Does this cluster's network do what policies say?",
    keywords: ["proof", "cni", "canary", "verify", "inert", "bridge"],
    does: { kind: "go", href: "/enforcement" },
  },
  {
    id: "needs",
    group: "Enforcement",
    label: "What the platform needs",
    description: "DNS, scrapes, ingress, webhooks that a default-deny would break",
    keywords: ["findings", "dns", "prometheus", "discovery", "quirks"],
    does: { kind: "go", href: "/enforcement?view=needs" },
  },
];

function exports(rows: readonly BoardRow[]): readonly PaletteEntry[] {
  return rows.map(({ namespace }) => ({
    id: `export ${namespace}`,
    group: "Export",
    label: `Export ${namespace}`,
    description: "Runbook and kustomize folder",
    keywords: ["runbook", "kustomize", "yaml", "download"],
    does: { kind: "go", href: exportPageHref(namespace) },
  }));
}

/** The export of one namespace, to be looked at. */
export function exportPageHref(namespace: string): string {
  return `/export?namespace=${encodeURIComponent(namespace)}`;
}
