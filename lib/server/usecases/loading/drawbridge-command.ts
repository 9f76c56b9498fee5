import "server-only";

import type { ClusterConfig } from "#lib/server/config.ts";

/** What a shell leaves alone; anything else is quoted. */
const PLAIN = /^[\w./:@%+=,-]+$/;

/** An option with its value; without one it is left out. */
export type CommandOption = readonly [string, string | number | undefined];

/**
 * A command line of `drawbridge` about the same cluster as this one. From within a cluster there is no kubeconfig to
 * name: the reader's own context stands in.
 */
export function drawbridgeCommand(
  cluster: ClusterConfig,
  verb: string,
  options: readonly CommandOption[],
): string {
  const given = [...clusterOptions(cluster), ...options].flatMap(([name, value]) =>
    value === undefined ? [] : [name, quoted(String(value))],
  );
  return [`npm exec -- drawbridge ${verb}`, ...given].join(" ");
}

function clusterOptions(cluster: ClusterConfig): readonly CommandOption[] {
  switch (cluster.kind) {
    case "kubeconfig":
      return [
        ["--kubeconfig", cluster.path],
        ["--context", cluster.context],
      ];
    case "simulated":
      return [["--kubeconfig", cluster.kubeconfigPath]];
    case "in-cluster":
      return [["--context", "CONTEXT"]];
  }
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
