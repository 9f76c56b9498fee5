/** Verbs of kubectl that a runbook may use, each with the flags that kubectl takes there (kubectl VERB --help). */
export const KUBECTL: Readonly<Record<string, readonly string[]>> = {
  annotate: ["--overwrite"],
  apply: ["-f", "-k", "--server-side", "--dry-run", "--field-manager"],
  create: ["-f"],
  debug: ["-i", "-it", "--quiet", "--profile", "--custom", "--image", "--target"],
  delete: ["-f", "-l", "--wait"],
  exec: ["-c", "-i", "-it"],
  get: ["-l", "-o", "--field-selector", "--sort-by"],
  label: ["--overwrite"],
  logs: ["-c", "--tail", "-f"],
  "port-forward": [],
  wait: ["--for", "--timeout"],
};
