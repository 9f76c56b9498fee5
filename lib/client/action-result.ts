import type { ActionResult } from "#lib/policy/index.ts";
import { RequestFailed } from "./fetch-json.ts";

export type { ActionResult };

/**
 * The value of an action.
 * @throws RequestFailed with the action's own code and sentence when it refused, or `"unreachable"` when it never ran.
 */
export async function valueOf<T>(call: Promise<ActionResult<T>>): Promise<T> {
  let result: ActionResult<T>;
  try {
    result = await call;
  } catch (cause) {
    if (cause instanceof RequestFailed) throw cause; // an action made of others: the inner one has said why
    throw new RequestFailed({
      status: 0,
      code: "unreachable",
      message:
        "The Drawbridge server did not answer, so this may not have happened. Look again once it is back.",
    });
  }
  if (result.ok) return result.value;
  throw new RequestFailed({ status: 422, code: result.code, message: result.message, detail: result.detail });
}
