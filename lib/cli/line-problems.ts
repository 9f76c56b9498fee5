import type { ManifestProblem } from "#lib/manifests/manifest-problem.ts";

/** Told one by one; of the rest only the number. */
const MOST_TOLD = 20;

/** Lines of one file that cannot be read. */
export class LineProblems {
  readonly #file: string;
  readonly #what: string;
  readonly #told: ManifestProblem[] = [];
  #more = 0;
  #lastLine = 1;

  /** `what` the lines should have been, in the plural. */
  constructor(file: string, what: string) {
    this.#file = file;
    this.#what = what;
  }

  add(line: number, message: string): void {
    this.#lastLine = line;
    if (this.#told.length < MOST_TOLD) this.#told.push(this.#problem(line, message.replace(/\.$/, "")));
    else this.#more += 1;
  }

  all(): readonly ManifestProblem[] {
    if (this.#more === 0) return this.#told;
    return [...this.#told, this.#problem(this.#lastLine, `${this.#more} more lines are no ${this.#what}`)];
  }

  #problem(line: number, what: string): ManifestProblem {
    return {
      file: this.#file,
      line,
      what,
      todo: "Correct it or take it out; it is left out.",
      severity: "error",
    };
  }
}
