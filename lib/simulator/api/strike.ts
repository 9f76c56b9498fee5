import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { refusal, type Reply } from "./exchange.ts";
import { strikesAt, type Fault } from "./fault-plan.ts";
import { sendReply } from "./send-reply.ts";
import { failure, type Status } from "./status.ts";

const REASONS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Expired",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

/**
 * Lets a planned fault strike, if it is due at this point of the request.
 *
 * Resolves to true when the request is thereby done with and nothing else may be sent.
 */
export async function strike(
  fault: Fault | undefined,
  at: "request" | "reply",
  response: ServerResponse,
  reply?: Reply,
): Promise<boolean> {
  if (fault === undefined || strikesAt(fault) !== at) return false;
  switch (fault.kind) {
    case "delay":
      await sleep(fault.delayMs ?? 0);
      return false;
    case "hang":
      return true;
    case "reset":
      if (reply === undefined) response.destroy();
      else sendReply(response, reply, true);
      return true;
    case "status":
      sendReply(response, refusal(faultStatus(fault)));
      return true;
  }
}

function faultStatus({ status = 500, retryAfterSeconds }: Fault): Status {
  const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return failure(status, REASONS[status] ?? "Unknown", `fault asked for by a test: ${status}`, details);
}
