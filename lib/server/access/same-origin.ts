import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { Config } from "#lib/server/config.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/**
 * Refuses what another web site makes a browser send.
 *
 * While bound to loopback, the Host header must name loopback or the configured host: a foreign name that resolves to
 * 127.0.0.1 (DNS rebinding) would otherwise share our origin. A change must come from our own pages: browsers send
 * Origin with every POST; programs without one (curl, the CLI) carry no ambient rights that could be abused.
 */
export function checkOrigin(
  config: Pick<Config, "host">,
  request: { readonly headers: Headers; readonly changes: boolean },
): Result<true> {
  const host = request.headers.get("host") ?? "";
  if (!isOwnHost(config, host)) {
    return refuse({
      code: "foreign-host",
      message: `This Drawbridge answers on ${config.host} only, and was asked as "${host}". Open it by its own address, or start it with --host.`,
    });
  }
  if (!request.changes || isOwnOrigin(config, request.headers, host)) return ok(true);
  return refuse({
    code: "cross-origin",
    message:
      "This was sent by a page of another web site, and nothing was changed. Open Drawbridge itself and do it there.",
  });
}

function isOwnHost(config: Pick<Config, "host">, host: string): boolean {
  const hostname = host.replace(/:\d+$/, "");
  return !isLoopback(config.host) || isLoopback(hostname) || hostname === config.host;
}

/** Behind a proxy (never on loopback) the name that the browser used is in X-Forwarded-Host. */
function isOwnOrigin(config: Pick<Config, "host">, headers: Headers, host: string): boolean {
  const origin = headers.get("origin");
  if (origin === null || hostOf(origin) === host) return true;
  const forwarded = headers.get("x-forwarded-host");
  return !isLoopback(config.host) && forwarded !== null && hostOf(origin) === forwarded;
}

function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname) || hostname === "::1";
}

/** "null" (sandboxed pages, files) and anything that is no URL has no host and matches nothing. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
