import { apiVersionOf, BUILT_IN_TYPES } from "#lib/simulator/api/resource-type.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { sendRequest, type Answer, type Endpoint } from "./api-request.ts";

/** Creates an object and then writes its status, which a create ignores. Returns its uid. */
export async function writeObject(endpoint: Endpoint, object: KubeObject): Promise<string> {
  const { collection, path } = pathsOf(object);
  const created = await sendRequest(endpoint, "POST", collection, { body: object });
  expectDone(created, path);
  const { status } = object;
  if (status !== undefined) {
    const patch = { contentType: "application/merge-patch+json", body: { status } };
    expectDone(await sendRequest(endpoint, "PATCH", `${path}/status`, patch), path);
  }
  return created.body?.metadata?.uid ?? "";
}

function pathsOf({ apiVersion, kind, metadata }: KubeObject): { collection: string; path: string } {
  const type = BUILT_IN_TYPES.find((known) => known.kind === kind && apiVersionOf(known) === apiVersion);
  if (type === undefined) throw new Error(`the tests do not know where ${apiVersion} ${kind} lives`);
  const root = type.group === "" ? `/api/${type.version}` : `/apis/${apiVersion}`;
  const scope = type.namespaced ? `/namespaces/${metadata.namespace}` : "";
  const collection = `${root}${scope}/${type.resource}`;
  return { collection, path: `${collection}/${metadata.name}` };
}

function expectDone(answer: Answer, path: string): void {
  if (answer.code >= 300) throw new Error(`writing ${path} was refused: ${answer.text}`);
}

/** Compacts etcd's history up to its present revision, over its JSON gateway. */
export async function compactEtcd(etcdUrl: string): Promise<void> {
  const call = async (path: string, body: object) => {
    const response = await fetch(`${etcdUrl}${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`etcd refused ${path}: ${await response.text()}`);
    return (await response.json()) as { header?: { revision?: string } };
  };
  const { header } = await call("/v3/kv/range", { key: btoa("none") });
  await call("/v3/kv/compaction", { revision: header?.revision, physical: true });
}
