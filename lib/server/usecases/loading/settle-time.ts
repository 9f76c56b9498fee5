import "server-only";

import { settleWaitMs } from "#lib/enforcement/index.ts";
import type { EnforcementProof } from "#lib/probes/index.ts";
import type { Config } from "#lib/server/config.ts";

/**
 * How long a barrier waits at least, in milliseconds: by what the last proof measured on this cluster, and never less
 * than is configured. A proof that does not count any more still measured something, and waiting longer harms nobody.
 */
export function settleMsOf(
  { settleMs }: Pick<Config, "settleMs">,
  proof: EnforcementProof | undefined,
): number {
  return Math.max(settleMs, settleWaitMs(proof?.settleMs ?? 0));
}
