import "server-only";

import pino, { type Logger } from "pino";

export type { Logger } from "pino";

const kept = globalThis as typeof globalThis & { drawbridgeLog?: Logger };

/**
 * The log of this process: JSON lines on stderr, at `DRAWBRIDGE_LOG_LEVEL`. `area` says which room speaks.
 * Credentials never belong into it; what people did belongs into the audit log, not here.
 */
export function logOf(area: string): Logger {
  kept.drawbridgeLog ??= pino(
    { level: process.env["DRAWBRIDGE_LOG_LEVEL"] ?? "info", base: undefined },
    pino.destination(2),
  );
  return kept.drawbridgeLog.child({ area });
}
