import "server-only";

import { headers } from "next/headers";
import type { z } from "zod";
import type { Action } from "./action-client.ts";
import type { ActionResult } from "./action-result.ts";

/** Runs a defined action for the request that Next is serving: the body of every file in app/actions. */
export async function serve<S extends z.ZodType, O>(
  action: Action<S, O>,
  input: z.input<S>,
): Promise<ActionResult<O>> {
  return action(input, { headers: await headers() });
}
