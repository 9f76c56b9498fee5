import { proveEnforcementAction } from "#app/actions/prove-enforcement-action.ts";
import { definePostRoute } from "#lib/server/access/define-route.ts";

export const dynamic = "force-dynamic";

/** Starts a run of canary pods, as the server action does: for schedules and for clusters without a browser near. */
export const POST = definePostRoute(proveEnforcementAction);
