import { rollBackAction } from "#app/actions/roll-back-action.ts";
import { definePostRoute } from "#lib/server/access/define-route.ts";

export const dynamic = "force-dynamic";

/**
 * Opens the bridge of a namespace again. The same as the server action, over HTTP: server actions of one tab run one
 * after another, and a rollback waits for nothing.
 */
export const POST = definePostRoute(rollBackAction);
