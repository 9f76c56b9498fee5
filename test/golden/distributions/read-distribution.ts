import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readManifests, type ManifestReading } from "#lib/manifests/read-manifests.ts";

const FOLDER = import.meta.dirname;

/** Names of the recorded distributions, one folder each. */
export const DISTRIBUTIONS: readonly string[] = readdirSync(FOLDER)
  .filter((name) => existsSync(path.join(FOLDER, name, "cluster.yaml")))
  .toSorted();

/** A file beside the recorded objects of a distribution: what is expected of it. */
export function expectedFile(distribution: string, name: string): string {
  return path.join(FOLDER, distribution, name);
}

/** A recorded distribution with the town on it, read as any folder of manifests is. */
export function readDistribution(distribution: string): ManifestReading {
  const files = ["town.yaml", `${distribution}/cluster.yaml`];
  return readManifests(
    files.map((file) => ({ path: file, text: readFileSync(path.join(FOLDER, file), "utf8") })),
  );
}
