import { VERDICTS, type PeerKey, type Verdict } from "#lib/policy/index.ts";
import { NO_FILTER, WINDOWS, type GraphFilter } from "./graph-filter.ts";

/** What is selected on the canvas. */
export type GraphSelection =
  | { readonly kind: "none" }
  | { readonly kind: "edge"; readonly key: string }
  | { readonly kind: "bundle"; readonly id: string }
  | { readonly kind: "namespace"; readonly name: string }
  | { readonly kind: "peer"; readonly key: PeerKey };

/** The whole of the graph's address: what is shown, what is selected, and whether as a drawing or as a list. */
export interface GraphSearch {
  readonly filter: GraphFilter;
  readonly selection: GraphSelection;
  readonly as: "drawing" | "list";
}

const SELECTION_PARAMETERS = { edge: "edge", bundle: "bundle", namespace: "room", peer: "peer" } as const;

/** Names in a list parameter are joined by commas, which no Kubernetes name contains; sorted and once each. */
function nameList(text: string | null): readonly string[] | undefined {
  if (text === null) return undefined;
  return [...new Set(text.split(",").filter((name) => name !== ""))].sort();
}

function verdictList(text: string | null): readonly Verdict[] | undefined {
  const named = new Set(nameList(text) ?? []);
  const verdicts = VERDICTS.filter((verdict) => named.has(verdict));
  return verdicts.length === 0 || verdicts.length === VERDICTS.length ? undefined : verdicts;
}

function portNumber(text: string | null): number | undefined {
  const port = text !== null && /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function windowDays(text: string | null): number {
  return WINDOWS.find((days) => String(days) === text) ?? NO_FILTER.windowDays;
}

function selectionOf(params: URLSearchParams): GraphSelection {
  const [edge, bundle, namespace, peer] = Object.values(SELECTION_PARAMETERS).map(
    (name) => params.get(name) ?? "",
  );
  if (edge) return { kind: "edge", key: edge };
  if (bundle) return { kind: "bundle", id: bundle };
  if (namespace) return { kind: "namespace", name: namespace };
  return peer ? { kind: "peer", key: peer as PeerKey } : { kind: "none" };
}

function protocolOf(text: string | null): string | undefined {
  return text !== null && ["TCP", "UDP", "SCTP", "ICMP"].includes(text) ? text : undefined;
}

/** Leaves out what is undefined, so that equal values compare equal however they were made. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/**
 * Reads the graph's address. Total: whatever a hand or an old link wrote, unknown words are left out and the rest
 * counts, because a link that shows too much is better than one that shows an error.
 */
export function parseGraphSearch(params: URLSearchParams): GraphSearch {
  const focus = params.get("focus");
  const open = params.get("open");
  return {
    filter: defined({
      view: params.get("view") === "now" ? ("now" as const) : ("candidate" as const),
      namespaces: nameList(params.get("ns")),
      expanded: open === "*" ? ("all" as const) : (nameList(open) ?? []),
      verdicts: verdictList(params.get("verdict")),
      port: portNumber(params.get("port")),
      protocol: protocolOf(params.get("protocol")),
      search: (params.get("q") ?? "").trim(),
      windowDays: windowDays(params.get("days")),
      hideSystem: params.get("system") === "hide",
      showNodes: params.get("nodes") === "show",
      focus: focus ? (focus as PeerKey) : undefined,
    }),
    selection: selectionOf(params),
    as: params.get("as") === "list" ? "list" : "drawing",
  };
}

function selectionParameter(selection: GraphSelection): readonly [string, string | undefined] {
  switch (selection.kind) {
    case "none":
      return ["edge", undefined];
    case "edge":
      return [SELECTION_PARAMETERS.edge, selection.key];
    case "bundle":
      return [SELECTION_PARAMETERS.bundle, selection.id];
    case "namespace":
      return [SELECTION_PARAMETERS.namespace, selection.name];
    case "peer":
      return [SELECTION_PARAMETERS.peer, selection.key];
  }
}

/** What of the filter is not as by default, as parameters; undefined ones are left out. */
function filterParameters(filter: GraphFilter): readonly (readonly [string, string | undefined])[] {
  return [
    ["view", unlessDefault(filter.view, NO_FILTER.view)],
    ["ns", filter.namespaces?.join(",")],
    ["open", filter.expanded === "all" ? "*" : unlessDefault(filter.expanded.join(","), "")],
    ["verdict", filter.verdicts?.join(",")],
    ["port", filter.port?.toString()],
    ["protocol", filter.protocol],
    ["q", unlessDefault(filter.search, "")],
    ["days", unlessDefault(String(filter.windowDays), String(NO_FILTER.windowDays))],
    ["system", filter.hideSystem ? "hide" : undefined],
    ["nodes", filter.showNodes ? "show" : undefined],
    ["focus", filter.focus],
  ];
}

function unlessDefault(value: string, standard: string): string | undefined {
  return value === standard ? undefined : value;
}

/** Writes the graph's address; what is as by default is left out, so that the plain page has a plain address. */
export function formatGraphSearch({ filter, selection, as }: GraphSearch): URLSearchParams {
  const fields = [
    ...filterParameters(filter),
    ["as", as === "list" ? "list" : undefined] as const,
    selectionParameter(selection),
  ];
  const params = new URLSearchParams();
  for (const [name, value] of fields) if (value !== undefined) params.set(name, value);
  return params;
}
