/**
 * Preloaded (`node --import`) into every process that the launcher starts: when the launcher is gone, however it went,
 * the pipe on standard input closes and the process stops itself, so that a killed launcher leaves nothing running.
 */
process.stdin.resume();
process.stdin.once("end", stop);
process.stdin.once("error", stop);
process.stdin.unref?.();

function stop(): void {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), 5000).unref();
}
