import type { Answer } from "./api-request.ts";

/** What both servers must agree on: the code, and of a refusal its reason and what its causes are about. */
export interface Outcome {
  readonly code: number;
  readonly reason?: string;
  /** Reason and field of each cause, in order. */
  readonly causes?: readonly (readonly [reason: string | undefined, field: string | undefined])[];
}

/** The part of an answer that the contract is about. A success is its code alone. */
export function outcomeOf({ code, body }: Answer): Outcome {
  if (code < 300 || body?.kind !== "Status") return { code };
  const causes = body.details?.causes?.map(({ reason, field }) => [reason, field] as const);
  return { code, ...(body.reason === undefined ? {} : { reason: body.reason }), ...(causes && { causes }) };
}
