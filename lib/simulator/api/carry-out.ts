import type { ApiContext } from "./api-context.ts";
import { refusal, type ApiRequest, type Reply } from "./exchange.ts";
import { askWebhooks } from "./plugins/webhooks.ts";
import { route } from "./routes.ts";
import { failure } from "./status.ts";

/**
 * Carries out one authenticated request, after the webhooks that want to see it have had their say.
 * A bug in here answers as the real server's do, and does not end the simulation.
 */
export async function carryOut(context: ApiContext, request: ApiRequest): Promise<Reply> {
  try {
    const heard = await askWebhooks(context, request);
    if (heard.refusal !== undefined) return refusal(heard.refusal, heard.warnings);
    const reply = route(context, request);
    if (heard.warnings.length === 0 || reply.kind !== "json") return reply;
    return { ...reply, warnings: [...(reply.warnings ?? []), ...heard.warnings] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refusal(failure(500, "InternalError", `Internal error occurred: ${why}`));
  }
}
