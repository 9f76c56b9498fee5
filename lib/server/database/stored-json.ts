import "server-only";

import type { Prisma } from "./generated/client.ts";

/** A value of the pure rooms on its way into a jsonb column. */
export function toJson(value: unknown): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue;
}

/** A jsonb column on its way back; the shape is the one that `toJson` was given, because only stores write these columns. */
export function fromJson<T>(value: Prisma.JsonValue): T {
  return value as T;
}

/**
 * JSON text that PostgreSQL accepts: jsonb has no NUL character, and one bad name out of a flow log must not keep the
 * whole batch from being stored. It becomes U+FFFD.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, "$1\\ufffd");
}

/** Milliseconds since the epoch, of a column that may be empty. */
export function msOf(date: Date | null): number | undefined {
  return date?.getTime();
}

/** A column value for milliseconds since the epoch that may be absent. */
export function dateOf(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms);
}
