import { endOfPeer, type PeerKey } from "#lib/policy/index.ts";
import type { ExportPage } from "#lib/rollout/index.ts";

function counted(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}

/** What is exported, in one sentence. `all` is how many namespaces there are. */
export function exportText(
  { namespaces, files }: Pick<ExportPage, "namespaces" | "files">,
  isAll: boolean,
): string {
  const whom =
    namespaces.length === 1 && namespaces[0] !== undefined
      ? namespaces[0]
      : `${isAll ? "all " : ""}${counted(namespaces.length, "namespace")}`;
  return `The runbook and a kustomize folder of ${counted(files.length, "file")} for ${whom}. Open policies are never part of it.`;
}

/** What the export leaves out, as a heading; undefined where it leaves nothing out. */
export function limitsText({
  inexpressible,
  uncovered,
}: Pick<ExportPage, "inexpressible" | "uncovered">): string | undefined {
  const parts = [
    ...(inexpressible.length === 0
      ? []
      : [`${counted(inexpressible.length, "need")} that the standard API cannot express on this CNI`]),
    ...(uncovered.length === 0
      ? []
      : [`${counted(uncovered.length, "observed connection")} that no rule covers`]),
  ];
  return parts.length === 0 ? undefined : `Not in it: ${parts.join(", ")}`;
}

/** "12 kB", "1.4 MB": how much a text weighs. */
export function sizeText(characters: number): string {
  if (characters < 1_000_000) return `${Math.max(1, Math.round(characters / 1_000))} kB`;
  return `${(characters / 1_000_000).toFixed(1)} MB`;
}

/**
 * An edge by its key, as people name it: "storefront/web to checkout/api, 8443/TCP"; a key of another form as it is.
 */
export function edgeText(edgeKey: string): string {
  const [, sender, receiver, port, protocol] = /^(.+)>(.+):(\d+)\/(\w+)$/.exec(edgeKey) ?? [];
  if (sender === undefined || receiver === undefined) return edgeKey;
  return `${endText(sender)} to ${endText(receiver)}, ${port === "0" ? protocol : `${port}/${protocol}`}`;
}

/** A workload without its kind, anything else by what can be asked about it. */
function endText(key: string): string {
  const end = endOfPeer(key as PeerKey) ?? (key === "x:world" ? "outside" : "unresolved peer");
  const parts = end.split("/");
  return key.startsWith("w:") && parts.length === 3 ? `${parts[0]}/${parts[2]}` : end;
}
