import "server-only";

import { PrismaPg } from "@prisma/adapter-pg";
import { Prisma, PrismaClient } from "./generated/client.ts";

/** A pool of connections to Drawbridge's database. */
export type Database = PrismaClient;

/** What every store takes first: the database, or a transaction of it, so that the caller decides what belongs together. */
export type Tx = Prisma.TransactionClient;

const kept = globalThis as typeof globalThis & { drawbridgeDatabase?: { url: string; client: Database } };

/** Opens a pool of its own. Nothing is connected before the first question. */
export function openDatabase(url: string, connections = 10): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 20_000 } });
}

/**
 * The one database of this process. It lives on `globalThis`, because Next loads modules more than once and each copy
 * would open a pool of its own. Throws when `DATABASE_URL` is not set: the launcher always sets it.
 */
export function database(url = process.env["DATABASE_URL"]): Database {
  if (url === undefined || url === "")
    throw new Error("DATABASE_URL is not set. Start with `npm start`, or set it.");
  if (kept.drawbridgeDatabase?.url !== url) kept.drawbridgeDatabase = { url, client: openDatabase(url) };
  return kept.drawbridgeDatabase.client;
}

/**
 * True for errors that mean "there is no database at the moment": refused, reset, closed, starting up, shutting down,
 * or no connection free in time. Such a failure is reported as one, and never as a bug.
 */
export function isDatabaseUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const known = error as Error & { code?: string; cause?: unknown };
  if (
    /^(P1001|P1002|P1008|P1017|P2024|P2028|57P0[123]|08\w{3}|ECONN\w+|EPIPE|ETIMEDOUT)$/.test(
      known.code ?? "",
    )
  )
    return true;
  if (
    /ECONNREFUSED|ECONNRESET|Connection terminated|timeout exceeded when trying to connect|Can't reach database/i.test(
      error.message,
    )
  )
    return true;
  return known.cause !== undefined && isDatabaseUnreachable(known.cause);
}
