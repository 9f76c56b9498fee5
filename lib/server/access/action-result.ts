import "server-only";

import type { ActionResult, Result } from "#lib/policy/index.ts";

export type { ActionResult };

/** A room's result as callers outside the server see it. */
export function actionResultOf<T>(result: Result<T>): ActionResult<T> {
  if (result.ok) return { ok: true, value: result.value };
  const { code, message, detail } = result.refusal;
  return { ok: false, code, message, ...(detail === undefined || detail.length === 0 ? {} : { detail }) };
}

const STATUS: Readonly<Record<string, number>> = {
  "bad-input": 400,
  unauthorized: 401,
  forbidden: 403,
  "writes-off": 403,
  "read-only": 403,
  "foreign-host": 403,
  "cross-origin": 403,
  "not-found": 404,
  throttled: 429,
  internal: 500,
  "no-snapshot": 503,
  unreachable: 503,
  "database-unreachable": 503,
};

/** The HTTP status of a refusal: every code that is not listed means "not in this state", 409. */
export function httpStatusOf(code: string): number {
  return STATUS[code] ?? 409;
}
