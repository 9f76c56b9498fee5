import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import {
  compileSnapshot,
  lintPolicies,
  type ForeignPolicy,
  type NetworkPolicy,
  type ProfileName,
} from "#lib/policy/index.ts";
import { town } from "../../cast/town.ts";

/** What lint says of every promise's policies: `vitest -u` rewrites `lint.txt`; read the difference by eye. */
it("lint says of each trap what it is, and of the others nothing that is wrong", async () => {
  const cases = readdirSync(import.meta.dirname, { withFileTypes: true }).filter(({ name }) =>
    existsSync(path.join(import.meta.dirname, name, "questions.yaml")),
  );
  const told = cases.map(({ name }) => [`# ${name}`, ...linesOf(name), ""].join("\n"));
  await expect(told.join("\n")).toMatchFileSnapshot("lint.txt");
});

function linesOf(name: string): readonly string[] {
  const read = (file: string) => readFileSync(path.join(import.meta.dirname, name, file), "utf8");
  const policies = parseAllDocuments(read("policies.yaml")).flatMap(
    (document) => (document.toJS() as NetworkPolicy | null) ?? [],
  );
  const { profile, foreign = [] } = parse(read("questions.yaml")) as {
    readonly profile?: ProfileName;
    readonly foreign?: readonly ForeignPolicy[];
  };
  const cluster = compileSnapshot(town({ policies, foreignPolicies: foreign }), policies, profile);
  return lintPolicies(cluster)
    .filter(({ id }) => !QUIET.has(id))
    .map(({ id, severity, object, path: at, text }) => `${severity} ${id} ${object.name} ${at}: ${text}`);
}

/** Said of nearly every case, since a case is no more than its trap. */
const QUIET = new Set([
  "namespace-without-default-deny",
  "workload-not-isolated",
  "policy-types-missing",
  "protocol-missing",
  "dns-missing",
]);
