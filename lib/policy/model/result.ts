/** An expected outcome that is not a success is a value with a closed code, never an exception. */
export type Result<T, R extends Refusal = Refusal> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

/** Why something was not done: a closed code for programs, one sentence for people (thing, fact, next step). */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly detail?: readonly string[];
}

/** A result as actions and routes answer it, with the refusal laid flat: its value, or why it did not happen. */
export type ActionResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly detail?: readonly string[];
    };

/** Wraps a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps a refusal. */
export function refuse<R extends Refusal>(refusal: R): { readonly ok: false; readonly refusal: R } {
  return { ok: false, refusal };
}

/** Thrown only when data disagrees with a rule the code already checked. A bug, not a refusal. */
export class InvariantBroken extends Error {
  override name = "InvariantBroken";
}

/** Marks a switch as exhaustive: reaching it is a bug. */
export function assertNever(value: never): never {
  throw new InvariantBroken(`unexpected value ${JSON.stringify(value)}`);
}
