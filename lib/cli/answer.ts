/** Exit code: nothing found, something found, or not done at all. */
export type ExitCode = 0 | 1 | 2;

/** What a command says, before anything is printed. Lines may be long in coming: they are made while they are written. */
export interface Answer {
  readonly lines: Iterable<string>;
  /** True where a script should stop: a denial, a difference, something that the format cannot say. */
  readonly hasFinding: boolean;
  /** For people, on stderr: what the lines leave out. */
  readonly remarks?: readonly string[];
}

/** Thrown for what the caller must change: a folder that is not there, an end that nobody has. Exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
  readonly detail: readonly string[];

  constructor(message: string, detail: readonly string[] = []) {
    super(message);
    this.detail = detail;
  }
}
