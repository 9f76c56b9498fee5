import "server-only";

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { ok, refuse, type Refusal, type Result } from "#lib/policy/index.ts";
import { recordRefusal } from "#lib/server/usecases/record-refusal.ts";
import { contextFor, type Context, type ProcessContext } from "#lib/server/usecases/context.ts";
import { processContext } from "#lib/server/usecases/process-context.ts";
import { isDatabaseUnreachable } from "#lib/server/database/database.ts";
import { logOf } from "#lib/server/log.ts";
import { actionResultOf, type ActionResult } from "./action-result.ts";
import { identifyActor } from "./identify-actor.ts";
import { ACTIONS, authorise, type ActionName } from "./permissions.ts";
import { checkOrigin } from "./same-origin.ts";

/** One thing that a caller may ask for: a name of the permissions table, the shape of its input, one use case. */
export interface ActionDefinition<S extends z.ZodType, O> {
  readonly name: ActionName;
  readonly input: S;
  run(ctx: Context, input: z.output<S>): Promise<Result<O>>;
}

/** What the caller came with. */
export interface Caller {
  readonly headers: Headers;
}

/** A defined action: takes input as it came, and the caller, and never throws. */
export type Action<S extends z.ZodType, O> = ((raw: unknown, caller: Caller) => Promise<ActionResult<O>>) & {
  readonly definition: ActionDefinition<S, O>;
};

/**
 * The one way from a request to a use case, for server actions and routes alike: refuses foreign origins, identifies
 * the actor, authorises, refuses changes of the cluster while writes are off, parses, runs, and audits refusals.
 *
 * Refusals become `{ ok: false, code, message, detail }`. What nobody foresaw becomes "internal" with an id that stands
 * in the log beside the error; a database that is away becomes "database-unreachable".
 */
export function defineAction<S extends z.ZodType, O>(
  definition: ActionDefinition<S, O>,
  process: () => Result<ProcessContext> = processContext,
): Action<S, O> {
  const action = async (raw: unknown, caller: Caller): Promise<ActionResult<O>> => {
    try {
      const current = process();
      if (!current.ok) return actionResultOf(current);
      return actionResultOf(await perform(definition, current.value, { raw, caller }));
    } catch (error) {
      return actionResultOf(refuse(unforeseen(definition.name, error)));
    }
  };
  return Object.assign(action, { definition });
}

async function perform<S extends z.ZodType, O>(
  definition: ActionDefinition<S, O>,
  process: ProcessContext,
  { raw, caller }: { readonly raw: unknown; readonly caller: Caller },
): Promise<Result<O>> {
  const { name } = definition;
  const { changes } = ACTIONS[name];
  const origin = checkOrigin(process.config, { headers: caller.headers, changes: changes !== "nothing" });
  if (!origin.ok) return origin;
  const actor = identifyActor(process.config, caller.headers);
  if (!actor.ok) return actor;
  const ctx = contextFor(process, actor.value);
  const allowed = authorise(actor.value, name);
  const admitted = allowed.ok ? writable(process, name) : allowed;
  const input = admitted.ok ? parse(definition.input, raw) : admitted;
  const outcome: Result<O> = input.ok ? await definition.run(ctx, input.value as z.output<S>) : input;
  if (!outcome.ok && changes !== "nothing" && outcome.refusal.code !== "bad-input") {
    await recordRefusal(ctx, { action: name, input: raw, refusal: outcome.refusal });
  }
  return outcome;
}

function writable(process: ProcessContext, name: ActionName): Result<unknown> {
  if (ACTIONS[name].changes !== "cluster" || process.config.writes === "on") return ok(true);
  return refuse({
    code: "writes-off",
    message:
      "This Drawbridge is read-only, so nothing was written to the cluster. Start it with --writes on (DRAWBRIDGE_WRITES=on) to let it change NetworkPolicies.",
  });
}

function parse(schema: z.ZodType, raw: unknown): Result<unknown> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return ok(parsed.data);
  const detail = parsed.error.issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`);
  return refuse({ code: "bad-input", message: `That cannot be used as it is: ${detail[0]}.`, detail });
}

function unforeseen(name: ActionName, error: unknown): Refusal {
  if (isDatabaseUnreachable(error)) {
    logOf("access").warn({ action: name, err: error }, "the database does not answer");
    return {
      code: "database-unreachable",
      message:
        "The database does not answer, so this was not done. Rolling back works without it. Try again in a moment.",
    };
  }
  const id = randomUUID();
  logOf("access").error({ action: name, errorId: id, err: error }, "an action failed");
  return {
    code: "internal",
    message: `Something went wrong inside Drawbridge; nothing more was changed. Look for ${id} in its log.`,
  };
}
