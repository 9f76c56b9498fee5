/**
 * Something in the input that is wrong, doubtful or was passed over. `error`: the object is left out, so answers are
 * incomplete. `warning`: read, but perhaps not as meant. `note`: no Kubernetes object, passed over on purpose.
 */
export interface ManifestProblem {
  /** As the caller named it. */
  readonly file: string;
  /** From 1: the first line of the field at fault, or of the object where the field is missing. */
  readonly line: number;
  /** The thing and the fact, as a clause without a full stop. */
  readonly what: string;
  /** The next step, as one or two sentences. */
  readonly todo: string;
  readonly severity: "error" | "warning" | "note";
}

/** `file:line: what. What to do.` as compilers say it, so that editors and CI find the place. */
export function problemText({ file, line, what, todo }: ManifestProblem): string {
  return `${file}:${line}: ${what}. ${todo}`;
}
