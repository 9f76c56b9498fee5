import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readManifests, type ManifestReading } from "#lib/manifests/read-manifests.ts";
import {
  compileSnapshot,
  connectivityOf,
  evaluate,
  ingressConnections,
  netpolAnalyzerLines,
  netpolAnalyzerRows,
  type CompiledCluster,
  type Connectivity,
  type Peer,
  type Protocol,
} from "#lib/policy/index.ts";
import { externalPeer, peerOf } from "../../cast/cluster-parts.ts";

/**
 * Published connectivity tables of other people's clusters, by the conventions of the tool that printed them: what the
 * `netpol-analyzer` profile and its text format are for. The list as a whole must be theirs line by line, and single
 * answers of `evaluate` must be what the lines say.
 */
const FOLDER = path.join(import.meta.dirname, "../../../../shared/data/netpol-cases");
const isThere = existsSync(path.join(FOLDER, "index.json"));

const CASES = isThere
  ? (JSON.parse(readFileSync(path.join(FOLDER, "index.json"), "utf8")) as readonly { readonly case: string }[])
  : [];

function readCase(name: string): ManifestReading {
  const folder = path.join(FOLDER, name, "manifests");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .toSorted();
  return readManifests(files.map((file) => ({ path: file, text: readFileSync(path.join(folder, file), "utf8") })));
}

function expectedLines(name: string): readonly string[] {
  const text = readFileSync(path.join(FOLDER, name, "expected.txt"), "utf8");
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

interface Line {
  readonly from: string;
  readonly to: string;
  readonly holds: (port: number, protocol: Protocol) => boolean;
}

/** `SCTP 1-9002,9004-65535,TCP 80`: a protocol opens a group that the following items belong to. */
function lineOf(text: string): Line {
  const [, from = "", to = "", conns = ""] = /^(\S+) => (\S+) : (.+)$/.exec(text) ?? [];
  if (conns === "All Connections") return { from, to, holds: () => true };
  let current = "";
  const runs = conns.split(",").map((item) => {
    const parts = item.trim().split(" ");
    if (parts.length === 2) current = parts[0]!;
    const [first = 0, last = first] = parts.at(-1)!.split("-").map(Number);
    return { protocol: current, first, last };
  });
  return {
    from,
    to,
    holds: (port, protocol) =>
      runs.some((run) => run.protocol === protocol && port >= run.first && port <= run.last),
  };
}

interface End {
  /** As the lines name it. */
  readonly name: string;
  readonly peer: Peer;
}

/** At most so many ends outside a case are asked about one by one: one table has a thousand. */
const MAX_OUTSIDE = 30;

/** The first address of ranges outside, as senders and as receivers the lines name. */
function outsideEnds(lines: readonly Line[]): readonly End[] {
  const names = [...new Set(lines.flatMap((line) => [line.from, line.to]))].filter((name) => name.endsWith("[External]"));
  const stride = Math.ceil(names.length / MAX_OUTSIDE);
  return names
    .filter((_, index) => index % stride === 0)
    .map((name) => ({ name, peer: externalPeer(name.split("-")[0]!) }));
}

function insideEnds(cluster: CompiledCluster): readonly End[] {
  return cluster.snapshot.workloads.map((w) => ({ name: `${w.namespace}/${w.name}[${w.kind}]`, peer: peerOf(w) }));
}

/** Ports on both sides of every bound that the lines have. */
function portsToTry(lines: readonly string[]): readonly number[] {
  const bounds = lines.flatMap((line) => [...(line.split(" : ")[1] ?? "").matchAll(/\d+/g)].map(([port]) => Number(port)));
  return [...new Set([1, 65535, ...bounds.flatMap((port) => [port - 1, port, port + 1])])].filter(
    (port) => port >= 1 && port <= 65535,
  );
}

describe("published connectivity tables", () => {
  it.skipIf(!isThere)("lie beside this checkout, in ../shared/data/netpol-cases; without them this is skipped", () => {
    expect(CASES.length).toBeGreaterThan(0);
  });

  describe.each(CASES.map((each) => each.case))("%s", (name) => {
    let connectivity: Connectivity;
    let reading: ManifestReading;

    beforeAll(() => {
      reading = readCase(name);
      connectivity = connectivityOf(compileSnapshot(reading.snapshot, reading.snapshot.policies, "netpol-analyzer"));
    });

    it("is listed line by line", () => {
      const served = ingressConnections(connectivity, reading.ingressBackends);
      const lines = netpolAnalyzerLines(netpolAnalyzerRows(connectivity, served));
      expect(lines.toSorted()).toEqual(expectedLines(name).toSorted());
    });

    it("is what single questions are answered", () => {
      const text = expectedLines(name);
      const lines = text.map(lineOf);
      const ports = portsToTry(text);
      const byPair = Map.groupBy(lines, (line) => `${line.from} ${line.to}`);
      const inside = insideEnds(connectivity.cluster);
      const outside = outsideEnds(lines);
      const names = new Set(lines.flatMap((line) => [`from ${line.from}`, `to ${line.to}`]));
      const pairs = [
        ...inside.flatMap((from) => inside.filter((to) => to !== from).map((to) => ({ from, to }))),
        ...outside.flatMap((end) =>
          inside.flatMap((within) => [
            ...(names.has(`from ${end.name}`) ? [{ from: end, to: within }] : []),
            ...(names.has(`to ${end.name}`) ? [{ from: within, to: end }] : []),
          ]),
        ),
      ];
      const differences = pairs.flatMap(({ from, to }) => {
        const listed = byPair.get(`${from.name} ${to.name}`) ?? [];
        return ports.flatMap((port) =>
          (["TCP", "UDP", "SCTP"] as const).flatMap((protocol) => {
            const expected = listed.some((line) => line.holds(port, protocol)) ? "allowed" : "denied";
            const { outcome } = evaluate(connectivity.cluster, { sender: from.peer, receiver: to.peer, port, protocol });
            return outcome === expected ? [] : [`${from.name} => ${to.name} ${protocol} ${port}: ${outcome}`];
          }),
        );
      });
      expect(differences).toEqual([]);
    });
  });
});
