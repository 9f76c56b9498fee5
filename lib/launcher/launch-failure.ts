/** A start that cannot go on, for a reason that the user can mend: printed as one message, exit code 1, no stack. */
export class LaunchFailure extends Error {
  override name = "LaunchFailure";
  readonly detail: readonly string[];

  constructor(message: string, detail: readonly string[] = []) {
    super(message);
    this.detail = detail;
  }
}
