import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ContainerPort, Protocol } from "#lib/policy/index.ts";
import { nodeOf } from "../../cast/cluster-parts.ts";
import { JUDGES } from "./judges.ts";
import type { TableCluster, TablePod, TablePolicy } from "./table-cluster.ts";

/**
 * What the network-policy-api conformance tests ask of a plugin: which pod reaches which on which port, under the
 * admin tier, NetworkPolicy and the baseline tier. Once in ClusterNetworkPolicy's words, once in those of the older
 * AdminNetworkPolicy and BaselineAdminNetworkPolicy.
 *
 * Four namespaces of two pods each serve TCP 80 and 8080, UDP 53 and 5353, SCTP 9003 and 9005; one hostNetwork pod
 * stands on a node. The cases of a file follow each other: what one edits stays edited for the next.
 */
const FOLDER = path.join(import.meta.dirname, "conformance");
const FILES = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".yaml"))
  .toSorted();

type Edit = { readonly policy: string } & (
  | { readonly swap: readonly ["ingress" | "egress", number, number] }
  | { readonly set: readonly (string | number)[]; readonly to: unknown }
  | { readonly insert: "ingress" | "egress"; readonly rule: unknown }
  | { readonly remove: true }
);

interface Case {
  readonly promise: string;
  readonly edits?: readonly Edit[];
  /** `payments/api-0 -> ledger/postgres-0 TCP 80 denied` */
  readonly pokes: readonly string[];
}

interface Table {
  readonly conformance: string;
  readonly policies: readonly TablePolicy[];
  readonly cases: readonly Case[];
}

const QUARTERS = { payments: "api", storefront: "web", ledger: "postgres", metrics: "prometheus" } as const;

const PORTS: readonly ContainerPort[] = [
  { name: "web", port: 80, protocol: "TCP" },
  { name: "web-alt", port: 8080, protocol: "TCP" },
  { name: "dns", port: 53, protocol: "UDP" },
  { name: "mdns", port: 5353, protocol: "UDP" },
  { name: "diameter", port: 9003, protocol: "SCTP" },
  { name: "diameter-alt", port: 9005, protocol: "SCTP" },
];

function clusterOfQuarters(): TableCluster {
  const pods = Object.entries(QUARTERS).flatMap(([quarter, name], i) =>
    [0, 1].map((replica): TablePod => ({
      name: `${quarter}/${name}-${replica}`,
      labels: { quarter, "statefulset.kubernetes.io/pod-name": `${name}-${replica}` },
      ips: [`10.1.${i + 1}.${replica + 10}`],
      ports: PORTS,
      nodeName: "node-1",
    })),
  );
  const host: TablePod = {
    name: "stranger/host-0",
    labels: { quarter: "stranger" },
    ips: ["10.0.0.12"],
    ports: [],
    nodeName: "node-2",
    hostNetwork: true,
  };
  const linux = { "kubernetes.io/os": "linux" };
  return {
    namespaces: Object.fromEntries([...Object.keys(QUARTERS), "stranger"].map((quarter) => [quarter, { quarter }])),
    pods: [...pods, host],
    nodes: [
      { ...nodeOf("node-1", "10.0.0.11", "10.1.0.0/24"), labels: linux },
      { ...nodeOf("node-2", "10.0.0.12", "10.1.9.0/24"), labels: linux },
    ],
  };
}

interface Rules {
  [direction: string]: unknown[];
}

function edited(policies: readonly TablePolicy[], edit: Edit): readonly TablePolicy[] {
  const chosen = policies.find((policy) => policy.metadata.name === edit.policy);
  if (chosen === undefined) throw new Error(`no policy ${edit.policy} to edit`);
  if ("remove" in edit) return policies.filter((policy) => policy !== chosen);
  const copy = structuredClone(chosen);
  const spec = copy.spec as Rules;
  if ("swap" in edit) {
    const [direction, a, b] = edit.swap;
    const rules = spec[direction]!;
    [rules[a], rules[b]] = [rules[b], rules[a]];
  } else if ("insert" in edit) {
    spec[edit.insert]!.unshift(edit.rule);
  } else {
    const holder = edit.set.slice(0, -1).reduce((at: unknown, key) => (at as Record<string, unknown>)[key], copy);
    (holder as Record<string, unknown>)[edit.set.at(-1)!] = edit.to;
  }
  return policies.map((policy) => (policy === chosen ? copy : policy));
}

/** Every case of a file with the policies as its own edits, and those of the cases before it, leave them. */
function casesOf(file: string): readonly { title: string; policies: readonly TablePolicy[]; pokes: readonly string[] }[] {
  const table = parse(readFileSync(path.join(FOLDER, file), "utf8")) as Table;
  let policies = table.policies;
  return table.cases.map(({ promise, edits = [], pokes }) => {
    policies = edits.reduce(edited, policies);
    return { title: `${file.replace(".yaml", "")}: ${promise}`, policies, pokes };
  });
}

const CASES = FILES.flatMap(casesOf);

describe.each(JUDGES)("network-policy-api conformance, judged by %s", (_, judgeOf) => {
  it.each(CASES)("$title", ({ policies, pokes }) => {
    const answer = judgeOf(clusterOfQuarters(), policies);
    const answers = pokes.map((poke) => {
      const [, sender = "", receiver = "", protocol, port, expected] =
        /^(.+) -> (.+) (\w+) (\d+) (\w+)$/.exec(poke) ?? [];
      const outcome = answer({ sender, receiver, protocol: protocol as Protocol, port: Number(port) }) ?? expected;
      return `${sender} -> ${receiver} ${protocol} ${port} ${outcome}`;
    });
    expect(answers).toEqual(pokes);
  });
});
