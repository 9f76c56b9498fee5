/**
 * Runs once when a web process starts: it subscribes to announcements and keeps a picture of the cluster and an open
 * connection to it, so that the first rollback is as fast as any.
 */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { warmUp } = await import("#lib/server/usecases/warm-up.ts");
  warmUp();
}
