import { QueryClient } from "@tanstack/react-query";
import { RequestFailed } from "./fetch-json.ts";

/** A refusal (4xx) will not change by asking again; everything else is tried twice more. */
export function mayRetry(failures: number, error: Error): boolean {
  const refused = error instanceof RequestFailed && error.status >= 400 && error.status < 500;
  return !refused && failures < 2;
}

/**
 * A cache of its own: one per request on the server, one per tab in the browser.
 * Data counts as fresh for 10 s, because events say when it is not.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: 10_000, retry: mayRetry, refetchOnWindowFocus: true } },
  });
}
