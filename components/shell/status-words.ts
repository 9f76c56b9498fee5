import { assertNever } from "#lib/policy/index.ts";
import type { ClusterStatus, FlowSourceStatus, SnapshotStatus } from "#lib/rollout/index.ts";
import { ageText, agoText } from "./age-words.ts";

/** How a status reads: its words carry the meaning, the tone only colours the dot beside them. */
export interface StatusWords {
  readonly tone: "ready" | "attention" | "danger";
  readonly text: string;
  /** The whole story, for the tooltip. */
  readonly detail: string;
}

/** How current the snapshot is. `now` in epoch milliseconds. */
export function snapshotWords(status: SnapshotStatus, now: number): StatusWords {
  switch (status.kind) {
    case "connected":
      return {
        tone: "ready",
        text: `synced ${agoText(now - status.syncedAtMs)}`,
        detail: `Watching the API server. The snapshot stands at resourceVersion ${status.resourceVersion}.`,
      };
    case "syncing":
      return {
        tone: "attention",
        text: `syncing for ${ageText(now - status.sinceMs)}`,
        detail: status.detail,
      };
    case "lost": {
      const last =
        status.lastSyncedAtMs === undefined
          ? "It was never synced."
          : `The last snapshot is ${ageText(now - status.lastSyncedAtMs)} old.`;
      return {
        tone: "danger",
        text: `cluster lost for ${ageText(now - status.sinceMs)}`,
        detail: `${status.reason} ${last}`,
      };
    }
    default:
      return assertNever(status);
  }
}

type Receiving = Extract<FlowSourceStatus, { readonly kind: "receiving" }>;

/** A source as the header has room for: "hubble 127.0.0.1:4245" is "Hubble", "file /data/flows.jsonl" its last name. */
export function sourceName(source: string): string {
  const [kind = "", ...rest] = source.split(" ");
  if (kind === "file") return rest.join(" ").split("/").at(-1) ?? source;
  return kind === "hubble" ? "Hubble" : source;
}

function rateText(perSecond: number): string {
  return perSecond >= 10 || perSecond === 0 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
}

/** What a source that receives did not see, one sentence each; empty when nothing is missing. */
export function missingWords(status: Receiving): readonly string[] {
  const words: string[] = [];
  if (status.lostEvents > 0)
    words.push(`${count(status.lostEvents, "event")} lost before they reached ${status.source}.`);
  if (status.unavailableNodes.length > 0)
    words.push(
      `No flows from ${count(status.unavailableNodes.length, "node")}: ${status.unavailableNodes.join(", ")}.`,
    );
  if (status.unreadable.count > 0) {
    const newest = status.unreadable.newest === undefined ? "" : ` The newest: ${status.unreadable.newest}`;
    words.push(`${count(status.unreadable.count, "record")} could not be read.${newest}`);
  }
  return words;
}

function lossText(status: Receiving): string {
  if (status.lostEvents > 0) return `lost ${status.lostEvents.toLocaleString("en-US")}`;
  if (status.unavailableNodes.length > 0) return `${count(status.unavailableNodes.length, "node")} silent`;
  if (status.unreadable.count > 0) return `${status.unreadable.count.toLocaleString("en-US")} unreadable`;
  return "none lost";
}

/** How well flows arrive. */
export function flowWords(status: FlowSourceStatus, now: number): StatusWords {
  switch (status.kind) {
    case "none":
      return { tone: "attention", text: "no flow source", detail: status.reason };
    case "lost":
      return {
        tone: "danger",
        text: `${sourceName(status.source)} lost for ${ageText(now - status.sinceMs)}`,
        detail: status.reason,
      };
    case "receiving": {
      const missing = missingWords(status);
      return {
        tone: missing.length > 0 ? "attention" : "ready",
        text: `${sourceName(status.source)}, ${rateText(status.flowsPerSecond)} flows/s, ${lossText(status)}`,
        detail:
          missing.length > 0
            ? missing.join(" ")
            : `${status.source}: ${count(status.connectedNodes, "node")} connected, every event received.`,
      };
    }
    default:
      return assertNever(status);
  }
}

type Proof = NonNullable<ClusterStatus["proof"]>;

/** The worth of the last proof in a word or two, for the navigation. */
export function proofStateText(proof: Proof): Pick<StatusWords, "text" | "tone"> {
  if (proof.kind === "disproved") return { text: "disproved", tone: "danger" };
  if (proof.kind === "proved") return { text: "proved", tone: "ready" };
  if (proof.inert) return { text: "inert", tone: "danger" };
  if (proof.kind === "unclear") return { text: "partly proved", tone: "attention" };
  return { text: proof.kind === "stale" ? "proof stale" : "not proved", tone: "attention" };
}

/** Which CNI, and whether it was proved to enforce policies. `now` in epoch milliseconds. */
export function proofWords(proof: Proof, now: number): StatusWords {
  const { text, tone } = proofStateText(proof);
  const words = { tone, text: `${proof.title}, ${text}` };
  switch (proof.kind) {
    case "proved":
      return {
        ...words,
        detail: `Canary pods proved ${agoText(now - proof.atMs)} that policies are enforced.`,
      };
    case "disproved":
      return { ...words, detail: `${proof.because} Tried ${agoText(now - proof.atMs)}.` };
    case "unclear":
      return {
        ...words,
        detail: `The run of canary pods ${agoText(now - proof.atMs)} left it open. ${proof.because}`,
      };
    case "stale":
      return {
        ...words,
        detail: `The proof of ${agoText(now - proof.atMs)} no longer counts. ${proof.because}`,
      };
    case "none":
      return {
        ...words,
        detail: proof.inert
          ? "By its objects, policies are accepted and nothing enforces them."
          : "Nobody has proved on this cluster that policies are enforced.",
      };
    default:
      return assertNever(proof);
  }
}
