import { styleText } from "node:util";

/** Prints one line per stage, updated in place on a terminal and appended to elsewhere. */
export interface StagePrinter {
  /** Runs `work` as the stage `title`; `work` may report progress, and its result becomes the line's end. */
  readonly stage: <T>(
    title: string,
    work: (progress: (detail: string) => void) => Promise<T>,
    summary?: (result: T) => string,
  ) => Promise<T>;
}

/** A printer that writes to `out`. Times are wall-clock seconds of each stage. */
export function stagePrinter(out: NodeJS.WriteStream): StagePrinter {
  const width = 22;
  return {
    async stage(title, work, summary) {
      const startedAt = performance.now();
      const line = (mark: string, detail: string): string =>
        `  ${mark} ${title.padEnd(width)} ${styleText("dim", detail)}`;
      const rewrite = (text: string): void => {
        if (out.isTTY) out.write(`\r\u001b[2K${text}`);
      };
      rewrite(line("…", ""));
      const result = await work((detail) => {
        if (out.isTTY) rewrite(line("…", detail));
        else out.write(`${line("…", detail)}\n`);
      }).catch((cause: unknown) => {
        rewrite(`${line(styleText("red", "✗"), "")}\n`);
        throw cause;
      });
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      const detail = [summary?.(result), `${seconds} s`].filter(Boolean).join(", ");
      rewrite("");
      out.write(`${line(styleText("green", "✓"), detail)}\n`);
      return result;
    },
  };
}
