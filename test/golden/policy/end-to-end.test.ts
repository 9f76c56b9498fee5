import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ContainerPort, Labels, Protocol } from "#lib/policy/index.ts";
import { nodeOf } from "../../cast/cluster-parts.ts";
import { JUDGES, type Answer } from "./judges.ts";
import type { TableCluster, TablePod, TablePolicy } from "./table-cluster.ts";

/**
 * The connectivity that Kubernetes' own end-to-end network policy tests ask of every plugin, as truth tables.
 *
 * Namespaces x, y and z hold three pods each: a, b and c, which serve ports 80 and 81 on TCP, UDP and SCTP. A file is
 * one of those tests (its name there stands in `kubernetes`); a step has all the policies in force and its probes.
 * `expect` is read from top to bottom, the last line that fits a pair counts; what no line fits is allowed, and a pod
 * always reaches itself (the upstream tests leave that pair out).
 */
const FOLDER = path.join(import.meta.dirname, "end-to-end");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));

interface Step {
  readonly policies: readonly { name: string; namespace: string; spec: unknown }[];
  /** Labels that a namespace (`y`) or pod (`x/b`) has gained. */
  readonly labels?: Readonly<Record<string, Labels>>;
  readonly probes: readonly { on: string; expect?: readonly string[] }[];
}

interface Case {
  readonly kubernetes: string;
  /** The family of every address in the cluster; 4 unless it says 6. */
  readonly family?: 4 | 6;
  readonly steps: readonly Step[];
}

const NAMES = ["x", "y", "z"].flatMap((namespace) => ["a", "b", "c"].map((pod) => `${namespace}/${pod}`));

const PORTS: readonly ContainerPort[] = (["TCP", "UDP", "SCTP"] as const).flatMap((protocol) =>
  [80, 81].map((port) => ({ name: `serve-${port}-${protocol.toLowerCase()}`, port, protocol })),
);

function clusterOf({ family = 4 }: Case, { labels = {} }: Step): TableCluster {
  const pods = NAMES.map((name): TablePod => {
    const [namespace = "", pod = ""] = name.split("/");
    const [subnet, host] = ["xyz".indexOf(namespace) + 1, "abc".indexOf(pod) + 10];
    return {
      name,
      labels: { pod, ...labels[name] },
      ips: [family === 4 ? `10.244.${subnet}.${host}` : `fd00:244:${subnet}::${host}`],
      ports: PORTS,
      nodeName: `node-${host % 2}`,
    };
  });
  return {
    namespaces: Object.fromEntries(["x", "y", "z"].map((name) => [name, labels[name] ?? {}])),
    pods,
    nodes: [nodeOf("node-0", "10.0.0.10", "10.244.0.0/24"), nodeOf("node-1", "10.0.0.11", "10.244.9.0/24")],
  };
}

function fits(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replaceAll("*", "[^ ]*")}$`).test(name);
}

/** One row a sender: `x/a  .XX...X..`, a dot where the receiver is reached. */
function table(isReached: (sender: string, receiver: string) => boolean): readonly string[] {
  return NAMES.map((sender) => {
    const cells = NAMES.map((receiver) => (sender === receiver || isReached(sender, receiver) ? "." : "X"));
    return `${sender}  ${cells.join("")}`;
  });
}

function expected(lines: readonly string[]): readonly string[] {
  return table((sender, receiver) => {
    const last = lines.findLast((line) => {
      const [, from = "", , to = ""] = line.split(" ");
      return fits(from, sender) && fits(to, receiver);
    });
    return last === undefined || last.startsWith("allowed ");
  });
}

function answered(answer: Answer, on: string): readonly string[] {
  const [protocol, port] = on.split(" ");
  return table((sender, receiver) => {
    const outcome = answer({ sender, receiver, protocol: protocol as Protocol, port: Number(port) });
    expect(outcome, `${sender} -> ${receiver}`).toBeOneOf(["allowed", "denied"]);
    return outcome === "allowed";
  });
}

describe.each(JUDGES)("Kubernetes' end-to-end cases, judged by %s", (_, judgeOf) => {
  it.each(FILES.map((file) => file.replace(".yaml", "")))("%s", (name) => {
    const read = parse(readFileSync(path.join(FOLDER, `${name}.yaml`), "utf8")) as Case;
    for (const step of read.steps) {
      const policies = step.policies.map(({ spec, ...metadata }): TablePolicy => {
        return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
      });
      const answer = judgeOf(clusterOf(read, step), policies);
      for (const probe of step.probes) {
        expect([probe.on, ...answered(answer, probe.on)]).toEqual([probe.on, ...expected(probe.expect ?? [])]);
      }
    }
  });
});
