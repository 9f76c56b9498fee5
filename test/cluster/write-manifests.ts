import { setTimeout as sleep } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { sendRequest, type Answer, type Endpoint } from "./api-request.ts";

/** Where objects of one kind live. */
interface Home {
  readonly resource: string;
  readonly namespaced: boolean;
}

const DEADLINE_MS = 20_000;
const MERGE = "application/merge-patch+json";

/**
 * Writes recorded objects (YAML documents as an API server gave them) into a cluster, as they were: owners by the uids
 * that this server gives them, statuses too. What the server made by itself (`default`, its own Service) is changed
 * to what was recorded. Namespaces and kinds come first, whatever the order of the documents.
 *
 * @throws Error with the server's words when it refuses one.
 */
export async function writeManifests(endpoint: Endpoint, texts: readonly string[]): Promise<void> {
  const objects = texts.flatMap((text) =>
    parseAllDocuments(text).map((document) => document.toJS() as KubeObject | null),
  );
  const homes = new Map<string, ReadonlyMap<string, Home>>();
  const uids = new Map<string, string>();
  const inOrder = objects.filter((object) => object !== null).toSorted((a, b) => rank(a) - rank(b));
  for (const object of inOrder) {
    const uid = await write({ endpoint, homes, uids }, object);
    if (object.metadata.uid !== undefined) uids.set(object.metadata.uid, uid);
  }
}

interface Writing {
  readonly endpoint: Endpoint;
  /** Kinds of each group and version, as discovery told. */
  readonly homes: Map<string, ReadonlyMap<string, Home>>;
  /** The uid here of each recorded uid. */
  readonly uids: Map<string, string>;
}

/** Owners before what they own, and what others need before everything else. */
function rank({ kind, metadata }: KubeObject): number {
  if (kind === "Namespace") return 0;
  if (kind === "CustomResourceDefinition") return 1;
  const owners: Readonly<Record<string, number>> = { Deployment: 2, CronJob: 2, ReplicaSet: 3, Job: 3 };
  return owners[kind] ?? (metadata["ownerReferences"] === undefined ? 2 : 4);
}

async function write(writing: Writing, object: KubeObject): Promise<string> {
  const { endpoint } = writing;
  const collection = await collectionOf(writing, object);
  const path = `${collection}/${object.metadata.name}`;
  const { status, ...rest } = object;
  const body = { ...rest, metadata: freshMetadata(object, writing.uids) };
  const isThere = (await sendRequest(endpoint, "GET", path)).code === 200;
  const done = isThere
    ? await merge(endpoint, path, body)
    : await sendRequest(endpoint, "POST", collection, { body });
  expectDone(done, path);
  if (status !== undefined && object.kind !== "CustomResourceDefinition") {
    // Kinds without a status of their own keep it in the object, or drop it.
    const kept = await merge(endpoint, `${path}/status`, { status });
    if (kept.code !== 404 && kept.code !== 405) expectDone(kept, `${path}/status`);
  }
  return done.body?.metadata?.uid ?? "";
}

const merge = (endpoint: Endpoint, path: string, body: object): Promise<Answer> =>
  sendRequest(endpoint, "PATCH", path, { body, contentType: MERGE });

function freshMetadata({ metadata }: KubeObject, uids: ReadonlyMap<string, string>): object {
  const { uid: _uid, creationTimestamp: _created, resourceVersion: _version, ...kept } = metadata;
  const owners = kept["ownerReferences"] as readonly { readonly uid: string }[] | undefined;
  if (owners === undefined) return kept;
  return { ...kept, ownerReferences: owners.map((one) => ({ ...one, uid: uids.get(one.uid) ?? one.uid })) };
}

async function collectionOf(writing: Writing, { apiVersion, kind, metadata }: KubeObject): Promise<string> {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { resource, namespaced } = await homeOf(writing, root, kind);
  return namespaced ? `${root}/namespaces/${metadata.namespace}/${resource}` : `${root}/${resource}`;
}

/** A kind that was defined a moment ago is served a moment later. */
async function homeOf({ endpoint, homes }: Writing, root: string, kind: string): Promise<Home> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const known = homes.get(root)?.get(kind);
    if (known !== undefined) return known;
    if (performance.now() > deadline) throw new Error(`${root} does not serve ${kind}`);
    const { body } = await sendRequest(endpoint, "GET", root);
    const resources = (body as { resources?: readonly { name: string; kind: string; namespaced: boolean }[] })
      ?.resources;
    const served = (resources ?? []).filter(({ name }) => !name.includes("/"));
    homes.set(
      root,
      new Map(served.map((one) => [one.kind, { resource: one.name, namespaced: one.namespaced }])),
    );
    if (!homes.get(root)?.has(kind)) await sleep(200);
  }
}

function expectDone(answer: Answer, path: string): void {
  if (answer.code >= 300) throw new Error(`writing ${path} was refused: ${answer.text}`);
}
