import "server-only";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { flowFromHubble } from "#lib/flows/index.ts";
import type { HubbleConfig } from "#lib/server/config.ts";
import { BackOff, pause, type Random } from "#lib/server/cluster/back-off.ts";
import type { Logger } from "#lib/server/log.ts";
import { takeIn, type FlowIntake } from "./flow-intake.ts";
import { openRelay, type RelayClient } from "./relay-client.ts";
import type { ResumePoint } from "./resume-point.ts";

/** What following a relay needs. */
export interface HubbleSource {
  readonly config: HubbleConfig;
  readonly intake: FlowIntake;
  readonly point: ResumePoint;
  readonly signal: AbortSignal;
  readonly random: Random;
  readonly log: Logger;
  /** Writes what waits; called when more flows wait than should. */
  readonly flush: () => Promise<void>;
}

/** How far back the first read reaches; relays keep what their rings hold, mostly less. */
const FIRST_WINDOW_MS = 8 * 86_400_000;
/** More waiting flows than this are written before more are read, so that a slow database slows the relay down. */
const MOST_WAITING = 5_000;
const STATUS_EVERY_MS = 10_000;
/** A longer silence after a reconnect may mean that the rings have lost what happened meanwhile. */
const SUSPICIOUS_SILENCE_MS = 30_000;

/** The name under which a relay is shown, and its place stored. */
export function hubbleSourceName(config: HubbleConfig): string {
  return `hubble ${config.address}`;
}

/** Follows a relay until `signal`, over reconnects. A relay that cannot be reached is "lost", and asked again. */
export async function followHubble(source: HubbleSource): Promise<void> {
  const relay = openRelay(source.config);
  const backOff = new BackOff(source.random);
  const stream: OpenStream = { isOpen: false };
  const polling = pollStatus(relay, source, stream);
  while (!source.signal.aborted) {
    stream.isOpen = true;
    const reason = await readStream(relay, source, () => backOff.reset());
    stream.isOpen = false;
    if (source.signal.aborted) break;
    source.intake.gauge.lost(source.intake.now(), reason);
    source.log.warn({ address: source.config.address, reason }, "the flow stream ended");
    await pause(backOff.next(), source.signal);
  }
  relay.close();
  await polling;
}

/** Whether a stream is open: on a quiet cluster, only an answered status tells that it works. */
interface OpenStream {
  isOpen: boolean;
}

/** Reads until the stream ends; returns why it did. */
async function readStream(relay: RelayClient, source: HubbleSource, onFlow: () => void): Promise<string> {
  const { intake, point, signal } = source;
  point.resume();
  const resumedAtMs = point.atMs;
  const sinceMs = point.sinceMs ?? intake.now() - FIRST_WINDOW_MS;
  const call = relay.getFlows({ follow: true, since: timestampFromMs(sinceMs) });
  const cancel = () => call.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  let isFirst = true;
  try {
    for await (const message of call) {
      intake.gauge.connected();
      const record = flowFromHubble(message, intake.resolver());
      if (isFirst && record.kind === "flow") {
        isFirst = false;
        onFlow();
        noteSilence(source, resumedAtMs, record.flow.atMs);
      }
      takeIn(record, intake, (id, atMs) => point.isNew(id, atMs));
      if (intake.batcher.waiting >= MOST_WAITING) await source.flush();
    }
    return `Hubble Relay at ${source.config.address} ended the stream`;
  } catch (cause) {
    return `Hubble Relay at ${source.config.address} cannot be read: ${detailsOf(cause)}`;
  } finally {
    signal.removeEventListener("abort", cancel);
    call.cancel();
  }
}

/** The rings overwrite silently: only a hole between the last flow before and the first one after shows it. */
function noteSilence({ config, intake }: HubbleSource, beforeMs: number, afterMs: number): void {
  if (beforeMs === 0 || afterMs - beforeMs < SUSPICIOUS_SILENCE_MS) return;
  intake.batcher.addGap({
    source: hubbleSourceName(config),
    fromMs: beforeMs,
    toMs: afterMs,
    reason: "disconnected",
  });
}

/** Asks which nodes the relay can hear. A node that it can't is a hole in the picture for as long as that lasts. */
async function pollStatus(
  relay: RelayClient,
  { config, intake, signal, log }: HubbleSource,
  stream: OpenStream,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const status = await relay.serverStatus(STATUS_EVERY_MS / 2);
      const unavailable = namedNodes(status.unavailableNodes, status.numUnavailableNodes ?? 0);
      if (stream.isOpen) intake.gauge.connected();
      intake.gauge.nodesCounted(status.numConnectedNodes ?? 0, unavailable);
      for (const node of unavailable) {
        const nowMs = intake.now();
        intake.batcher.addGap({
          source: hubbleSourceName(config),
          node,
          fromMs: nowMs,
          toMs: nowMs,
          reason: "node-unavailable",
        });
      }
    } catch (cause) {
      if (!signal.aborted) log.debug({ reason: detailsOf(cause) }, "the relay's status could not be read");
    }
    await pause(STATUS_EVERY_MS, signal);
  }
}

/** The relay may name fewer nodes than it counts. */
function namedNodes(named: readonly string[], count: number): readonly string[] {
  const unnamed = Math.max(count - named.length, 0);
  return [...named, ...Array.from({ length: unnamed }, (_, index) => `unnamed node ${index + 1}`)];
}

function detailsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return "details" in cause && typeof cause.details === "string" && cause.details !== ""
    ? cause.details
    : cause.message;
}
