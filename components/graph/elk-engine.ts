import type { ELK } from "elkjs/lib/elk-api";
import type { ElkInput, ElkOutput } from "#lib/graph/index.ts";

let engine: Promise<ELK> | undefined;

async function start(): Promise<ELK> {
  const { default: Elk } = await import("elkjs/lib/elk-api");
  return new Elk({
    workerFactory: () => new Worker(new URL("elkjs/lib/elk-worker.min.js", import.meta.url)),
  });
}

/**
 * Lays a graph out in a worker, so that the page stays usable meanwhile. The worker is started once and kept.
 * @throws whatever ELK or the worker reports; the next call starts a new worker.
 */
export async function layOut(input: ElkInput): Promise<ElkOutput> {
  engine ??= start();
  try {
    const elk = await engine;
    return (await elk.layout(structuredClone(input) as never)) as ElkOutput;
  } catch (error) {
    engine = undefined;
    throw error;
  }
}
