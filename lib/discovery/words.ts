import type { Protocol } from "#lib/policy/index.ts";

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.length > most + 1 ? names.slice(0, most) : names;
  const rest = names.length - shown.length;
  const last = rest > 0 ? `${rest} more` : shown.at(-1);
  const first = rest > 0 ? shown : shown.slice(0, -1);
  return first.length === 0 ? (last ?? "") : `${first.join(", ")} and ${last}`;
}

/** `1 workload`, `2 workloads`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `UDP and TCP 53`, `TCP 8080 and 9090`: ports of one set, protocols that share them said once. */
export function portWords(ports: readonly { readonly port: number; readonly protocol: Protocol }[]): string {
  const protocolsOf = Map.groupBy(ports, (entry) => entry.port);
  const byProtocols = Map.groupBy([...protocolsOf], ([, entries]) =>
    [...new Set(entries.map((entry) => entry.protocol))].toSorted().toReversed().join(" and "),
  );
  return [...byProtocols]
    .map(
      ([protocols, entries]) =>
        `${protocols} ${listed(
          entries.map(([port]) => String(port)),
          6,
        )}`,
    )
    .join(", ");
}
