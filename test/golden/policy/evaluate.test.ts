import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import {
  compileSnapshot,
  evaluate,
  type ForeignPolicy,
  type NetworkPolicy,
  type Peer,
  type ProfileName,
  type Protocol,
} from "#lib/policy/index.ts";
import { externalPeer, peerOf } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";

/**
 * One folder is one promise about the town: `policies.yaml` raw, as nobody defaulted it, `questions.yaml`, and
 * `expected.txt` with every answer and its reasons. `vitest -u` rewrites the latter; read the difference by eye.
 */
const CASES = readdirSync(import.meta.dirname, { withFileTypes: true }).filter(({ name }) =>
  existsSync(path.join(import.meta.dirname, name, "questions.yaml")),
);

interface Questions {
  readonly profile?: ProfileName;
  readonly ask: readonly string[];
  readonly foreign?: readonly ForeignPolicy[];
  /** Other addresses than the town's, by pod. */
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
}

function peerNamed(name: string): Peer {
  const snapshot = town();
  const workload = snapshot.workloads.find((w) => `${w.namespace}/${w.name}` === name);
  if (workload !== undefined) return peerOf(workload);
  const node = snapshot.nodes.find((n) => n.name === name);
  if (node !== undefined) return { kind: "node", role: "node", addresses: node.ips };
  if (name === "unknown") return { kind: "unknown", reason: "the flow carried no identity" };
  const [namespace, gone] = name.split("/");
  if (namespace !== undefined && gone !== undefined) {
    const id = `${namespace}/Deployment/${gone}` as Extract<Peer, { kind: "workload" }>["id"];
    return { kind: "workload", id, namespace, name: gone, workloadKind: "Deployment" };
  }
  return externalPeer(name);
}

describe("the town's traffic under the traps of NetworkPolicy", () => {
  it.each(CASES.map((entry) => entry.name))("%s", async (name) => {
    const folder = path.join(import.meta.dirname, name);
    const text = readFileSync(path.join(folder, "policies.yaml"), "utf8");
    const policies = parseAllDocuments(text).flatMap((document) => (document.toJS() as NetworkPolicy | null) ?? []);
    const { profile, ask, foreign = [], addresses = {} } = parse(readFileSync(path.join(folder, "questions.yaml"), "utf8")) as Questions;
    const pods = town().pods.map((pod) => ({ ...pod, ips: addresses[pod.name] ?? pod.ips }));
    const cluster = compileSnapshot(town({ policies, foreignPolicies: foreign, pods }), policies, profile);
    const answers = ask.map((question) => {
      const [sender = "", , receiver = "", protocol = "", port = ""] = question.split(" ");
      const decision = evaluate(cluster, {
        sender: peerNamed(sender),
        receiver: peerNamed(receiver),
        protocol: protocol as Protocol,
        port: Number(port),
      });
      return [`${question}: ${decision.outcome}`, ...decision.reasons.map((r) => `  ${r.direction} ${r.kind}: ${r.text}`)].join("\n");
    });
    await expect(`${answers.join("\n")}\n`).toMatchFileSnapshot(path.join(folder, "expected.txt"));
  });
});
