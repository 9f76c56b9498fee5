import { fstatSync } from "node:fs";

const LOOK_EVERY_MS = 1000;

/**
 * Calls `ended` once when the process that started this one is gone: its end of our standard input closes, or we get
 * another parent. A standard input that is no pipe says nothing. Returns what ends the watch.
 */
export function watchParent(ended: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) ended();
  }, LOOK_EVERY_MS);
  timer.unref();
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) {
    process.stdin.once("end", ended);
    process.stdin.resume();
  }
  return () => {
    clearInterval(timer);
    process.stdin.removeListener("end", ended);
    process.stdin.pause();
  };
}
