import "server-only";
import { mergeNames } from "#lib/flows/index.ts";
import type { ClusterId, Snapshot } from "#lib/policy/index.ts";
import type { FlowSourceStatus } from "#lib/rollout/index.ts";
import { pause, type Random } from "#lib/server/cluster/back-off.ts";
import type { Config } from "#lib/server/config.ts";
import { announce } from "#lib/server/database/announce.ts";
import { saveFlowSourceStatus } from "#lib/server/database/cluster-store.ts";
import type { Database } from "#lib/server/database/database.ts";
import { readCursor, readEdges } from "#lib/server/database/flow-edge-store.ts";
import type { Logger } from "#lib/server/log.ts";
import { FileReader, fileSourceName, followFile, type FilePosition } from "./file-source.ts";
import { FlowBatcher } from "./flow-batcher.ts";
import { followHubble, hubbleSourceName } from "./hubble-source.ts";
import { LiveResolver } from "./live-resolver.ts";
import { ResumePoint, type StoredPoint } from "./resume-point.ts";
import { SourceGauge } from "./source-gauge.ts";

/** What ingestion needs. */
export interface IngestContext {
  readonly db: Database;
  readonly clusterId: ClusterId;
  readonly config: Pick<Config, "hubble" | "flowsFile" | "canaryNamespace">;
  readonly log: Logger;
  readonly now?: () => number;
  readonly random?: Random;
}

/** A running ingestion. */
export interface Ingestion {
  /** Peers of later flows are resolved in this snapshot. */
  update(snapshot: Snapshot): void;
  /** Writes what waits, and ends; resolves when nothing runs any more. */
  stop(): Promise<void>;
}

const FLUSH_EVERY_MS = 400;
const STATUS_EVERY_MS = 2_000;

/**
 * Reads the configured flow source into edges: Hubble Relay before a file, where both are given. Goes on where the
 * last run had written its last batch. The cluster's row must exist (`ensureCluster`).
 */
export async function ingestFlows(context: IngestContext, snapshot: Snapshot): Promise<Ingestion> {
  const { hubble, flowsFile } = context.config;
  const stop = new AbortController();
  const means: Means = { now: Date.now, random: Math.random, ...context, signal: stop.signal };
  const batcher = new FlowBatcher(means);
  await recallNames(means, batcher);
  const resolver = new LiveResolver(snapshot, batcher.names, means.now);
  const running = await startSource(means, { batcher, resolver, hubble, flowsFile });
  return {
    update: (newer) => resolver.update(newer),
    stop: async () => {
      stop.abort();
      await running.ended;
    },
  };
}

type Means = Required<IngestContext> & { readonly signal: AbortSignal };

interface Parts {
  readonly batcher: FlowBatcher;
  readonly resolver: LiveResolver;
  readonly hubble: Config["hubble"];
  readonly flowsFile: Config["flowsFile"];
}

/** Resolves when the source runs; `ended` when it does no more. */
async function startSource(means: Means, parts: Parts): Promise<{ readonly ended: Promise<void> }> {
  const source = await sourceOf(means, parts);
  if (source === undefined) {
    const reason =
      "No flow source is configured: give Hubble Relay's address (--hubble) or a file of flows (--flows)";
    await tellStatus(means, { kind: "none", reason });
    return { ended: Promise.resolve() };
  }
  return { ended: endOf(means, source, flusher(means, source)) };
}

interface Source {
  readonly name: string;
  readonly gauge: SourceGauge;
  readonly batcher: FlowBatcher;
  readonly position: () => object;
  readonly follow: (flush: () => Promise<void>) => Promise<void>;
}

async function sourceOf(means: Means, parts: Parts): Promise<Source | undefined> {
  const { hubble, flowsFile } = parts;
  if (hubble !== undefined) return hubbleSource(means, parts, hubble);
  return flowsFile === undefined ? undefined : fileSource(means, parts, flowsFile);
}

async function hubbleSource(
  means: Means,
  { batcher, resolver }: Parts,
  config: NonNullable<Config["hubble"]>,
): Promise<Source> {
  const { db, clusterId, signal, random, log, now } = means;
  const name = hubbleSourceName(config);
  const point = new ResumePoint(await readCursor<StoredPoint>(db, clusterId, "hubble"));
  const gauge = new SourceGauge(name);
  const { canaryNamespace } = means.config;
  const intake = { batcher, gauge, now, resolver: () => resolver.get(), canaryNamespace };
  return {
    // A relay's address may change (a forwarded port does), its flows do not: the place is kept per cluster.
    name: "hubble",
    gauge,
    batcher,
    position: () => point.toStore(),
    follow: (flush) => followHubble({ config, intake, point, signal, random, log, flush }),
  };
}

async function fileSource(means: Means, { batcher, resolver }: Parts, path: string): Promise<Source> {
  const { db, clusterId, signal, log, now } = means;
  const name = fileSourceName(path);
  const stored = await readCursor<FilePosition>(db, clusterId, name);
  const reader = new FileReader(stored);
  const gauge = new SourceGauge(name, stored?.unreadable);
  const { canaryNamespace } = means.config;
  const intake = { batcher, gauge, now, resolver: () => resolver.get(), canaryNamespace };
  return {
    name,
    gauge,
    batcher,
    position: () => reader.toStore(gauge.unreadable),
    follow: (flush) => followFile({ path, intake, signal, log, reader, flush }),
  };
}

/** One write at a time: whoever asks while one runs waits for it, and then writes the rest. */
function flusher(means: Means, source: Source): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  return () => {
    running = running.then(() => write(means, source));
    return running;
  };
}

/** A database that is away keeps nothing from being read: what waits is written when it is back. */
async function write(means: Means, { batcher, name, position }: Source): Promise<void> {
  try {
    await batcher.flush({ source: name, position: position() });
  } catch (error) {
    means.log.error(
      { err: error },
      "flows could not be written; they are kept and written with the next batch",
    );
    await pause(FLUSH_EVERY_MS, means.signal);
  }
}

async function endOf(means: Means, source: Source, flush: () => Promise<void>): Promise<void> {
  await Promise.all([
    source.follow(flush),
    flushNowAndThen(means, flush),
    tellNowAndThen(means, source.gauge),
  ]);
  await flush();
}

async function flushNowAndThen(means: Means, flush: () => Promise<void>): Promise<void> {
  while (!means.signal.aborted) {
    await flush();
    await pause(FLUSH_EVERY_MS, means.signal);
  }
}

async function tellNowAndThen(means: Means, gauge: SourceGauge): Promise<void> {
  while (!means.signal.aborted) {
    await tellStatus(means, gauge.status(means.now()));
    await pause(STATUS_EVERY_MS, means.signal);
  }
}

async function tellStatus(means: Means, status: FlowSourceStatus): Promise<void> {
  const { db, clusterId, log } = means;
  try {
    await db.$transaction(async (tx) => {
      await saveFlowSourceStatus(tx, clusterId, status);
      await announce(tx, { topic: "status", clusterId });
    });
  } catch (error) {
    log.error({ err: error }, "the flow source's status could not be written");
  }
}

/** Names that earlier runs learned stand on the edges to external peers. */
async function recallNames({ db, clusterId }: Means, batcher: FlowBatcher): Promise<void> {
  for (const { receiver, dnsNames } of await readEdges(db, clusterId)) {
    if (receiver.kind !== "external" || dnsNames.length === 0) continue;
    for (const address of receiver.addresses) {
      batcher.names.set(address, mergeNames(dnsNames, batcher.names.get(address) ?? []));
    }
  }
}
