import "server-only";

import type { z } from "zod";
import type { Action } from "./action-client.ts";
import { httpStatusOf, type ActionResult } from "./action-result.ts";

/** What Next hands to a route handler beside the request. */
export interface RouteContext {
  readonly params: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

/**
 * A defined action as a GET handler: its input is the query string with the path's parameters over it, as strings.
 * Answers 200 with the value, or `{ code, message, detail? }` with a status that fits.
 */
export function defineRoute<S extends z.ZodType, O>(action: Action<S, O>) {
  return async (request: Request, context?: RouteContext): Promise<Response> => {
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const params = (await context?.params) ?? {};
    return respond(await action({ ...query, ...params }, { headers: request.headers }));
  };
}

/** A server action as a POST handler: its input is the JSON body. Answers as `defineRoute` does. */
export function definePostRoute<I, O>(action: (input: I) => Promise<ActionResult<O>>) {
  return async (request: Request): Promise<Response> => {
    let body: unknown;
    try {
      body = await request.json();
    } catch {
      return respond({
        ok: false,
        code: "bad-input",
        message: "The body is not JSON. Send an object as application/json.",
      });
    }
    // The action parses its input itself; what came over the wire has no type yet.
    return respond(await action(body as I));
  };
}

/** A result as JSON: 200 with the value, or `{ code, message, detail? }` with a status that fits. */
export function respond<O>(result: ActionResult<O>): Response {
  const headers = { "cache-control": "no-store" };
  if (result.ok) return Response.json(result.value, { headers });
  const { code, message, detail } = result;
  return Response.json(
    { code, message, ...(detail === undefined ? {} : { detail }) },
    { status: httpStatusOf(code), headers },
  );
}
