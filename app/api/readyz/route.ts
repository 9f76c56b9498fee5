import { processContext } from "#lib/server/usecases/process-context.ts";
import { readReadiness } from "#lib/server/usecases/read-readiness.ts";

export const dynamic = "force-dynamic";

/** Readiness: 200 when database, snapshot and flow source are there, else 503 with the reasons. */
export async function GET(): Promise<Response> {
  const process = processContext();
  const readiness = process.ok
    ? await readReadiness(process.value)
    : { ready: false, reasons: [process.refusal.message, ...(process.refusal.detail ?? [])] };
  return Response.json(readiness, {
    status: readiness.ready ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
