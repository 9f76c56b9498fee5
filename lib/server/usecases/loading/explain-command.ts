import "server-only";

import { endText, type ExplainQuestion } from "#lib/policy/index.ts";
import type { Config } from "#lib/server/config.ts";

/** What a shell leaves alone; anything else is quoted. */
const PLAIN = /^[\w./:@%+=,-]+$/;

/** The command line that asks the same question of the same cluster as it is. */
export function explainCommand({ cluster }: Config, { from, to, port, protocol }: ExplainQuestion): string {
  const context = cluster.kind === "kubeconfig" ? cluster.context : undefined;
  const kubeconfig =
    cluster.kind === "kubeconfig"
      ? cluster.path
      : cluster.kind === "simulated"
        ? cluster.kubeconfigPath
        : undefined;
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ["--context", context ?? (cluster.kind === "in-cluster" ? undefined : "shop")],
    ["--from", endText(from)],
    ["--to", endText(to)],
    ["--port", port],
    ["--protocol", protocol],
  ];
  const given = options.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${quoted(String(value))}`],
  );
  const environment = kubeconfig === undefined ? "" : `KUBECONFIG=${quoted(kubeconfig)} `;
  return `${environment}npm exec drawbridge -- explain ${given.join(" ")}`;
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
