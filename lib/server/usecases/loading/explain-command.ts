import "server-only";

import { endText, type ExplainQuestion } from "#lib/policy/index.ts";
import type { ClusterConfig } from "#lib/server/config.ts";

/** What a shell leaves alone; anything else is quoted. */
const PLAIN = /^[\w./:@%+=,-]+$/;

/**
 * The command line that asks the same question of the same cluster as it is. From within a cluster there is no
 * kubeconfig to name: the reader's own context stands in.
 */
export function explainCommand(cluster: ClusterConfig, question: ExplainQuestion): string {
  const { from, to, port, protocol } = question;
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ...clusterOptions(cluster),
    ["--from", endText(from)],
    ["--to", endText(to)],
    ["--port", port],
    ["--protocol", protocol],
  ];
  const given = options.flatMap(([name, value]) =>
    value === undefined ? [] : [name, quoted(String(value))],
  );
  return ["npm exec -- drawbridge explain", ...given].join(" ");
}

function clusterOptions(cluster: ClusterConfig): readonly (readonly [string, string | undefined])[] {
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
