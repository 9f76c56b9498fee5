import { postJson } from "./fetch-json.ts";

/** What a rollback wrote and how long it took, in milliseconds: inside the API server's answers, and in all. */
export interface RollbackResult {
  readonly writes: readonly { readonly name: string; readonly verb: string; readonly ms: number }[];
  readonly apiMs: number;
  readonly totalMs: number;
}

/**
 * Opens the bridge of `namespace` again. By fetch, because server actions of one tab queue behind one another and a
 * rollback waits for nothing.
 * @throws RequestFailed with the server's sentence when nothing, or not everything, was written.
 */
export function rollBack(request: {
  readonly namespace: string;
  readonly reason: string;
}): Promise<RollbackResult> {
  return postJson<RollbackResult>("/api/rollback", request);
}
