import { problemText } from "#lib/manifests/manifest-problem.ts";
import { readManifests, type ManifestReading } from "#lib/manifests/read-manifests.ts";

/** Reads one file, `town.yaml`. */
export function read(text: string): ManifestReading {
  return readManifests([{ path: "town.yaml", text }]);
}

/** The problems of one file as they are printed, each with its severity before it. */
export function problemsOf(text: string): string[] {
  return read(text).problems.map((problem) => `${problem.severity} ${problemText(problem)}`);
}

/** Names of the namespaces that a file writes: the plainest object to tell that a document was read. */
export function namespacesOf(text: string): string[] {
  return read(text).snapshot.namespaces.map(({ name }) => name);
}

/** A Namespace in one line. */
export function namespace(name: string): string {
  return `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`;
}
