import type { KubeObject } from "./kube-object.ts";
import { badRequest, done, expired, refuse, type Result } from "./status.ts";

/** One page of a list, and what is needed to ask for the next. */
export interface Page {
  objects: KubeObject[];
  /** The version that the whole list, page by page, is consistent at. */
  resourceVersion: string;
  continue?: string;
  remaining?: number;
}

interface Token {
  /** The version of the snapshot, or -1 to go on with the present state. */
  rv: number;
  /** The place of the last object already sent. */
  after: string;
}

/** Lists that clients page through at one time; the oldest are given up first. */
const MAX_SNAPSHOTS = 64;

const EXPIRED_TOKEN =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list " +
  "without the continue parameter, or use the continue token in this response to retrieve the remainder of the " +
  "results. Continuing with the provided token results in an inconsistent list - objects that were created, " +
  "modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/**
 * Serves lists in pages that all show the cluster at the version of the first.
 *
 * Snapshots are kept for pages still to come; a token whose snapshot is gone is answered 410 Expired with a token
 * that continues inconsistently, as the real server does after a compaction.
 */
export class ListPages {
  readonly #snapshots = new Map<string, KubeObject[]>();

  /**
   * The first page of `objects`, which are the whole list at `resourceVersion`. A limit of 0 means all.
   * `scope` tells collections and selectors apart; the later pages must name the same one.
   */
  first(scope: string, objects: KubeObject[], limit: number, resourceVersion: string): Page {
    if (limit === 0 || objects.length <= limit) return { objects, resourceVersion };
    this.#keep(`${resourceVersion} ${scope}`, objects);
    return cut(objects, limit, resourceVersion, Number(resourceVersion));
  }

  /** The page after the one that gave out `token`; `present` is asked when the token says to go on inconsistently. */
  next(
    scope: string,
    token: string,
    limit: number,
    present: { objects: () => KubeObject[]; resourceVersion: string },
  ): Result<Page> {
    const parsed = parseToken(token);
    if (parsed === undefined) return refuse(badRequest("continue key is not valid"));
    const isInconsistent = parsed.rv === -1;
    const snapshot = isInconsistent ? present.objects() : this.#snapshots.get(`${parsed.rv} ${scope}`);
    if (snapshot === undefined) {
      const status = expired(EXPIRED_TOKEN);
      status.metadata.continue = formatToken({ rv: -1, after: parsed.after });
      return refuse(status);
    }
    const rest = snapshot.filter((object) => placeOf(object) > parsed.after);
    const resourceVersion = isInconsistent ? present.resourceVersion : String(parsed.rv);
    if (limit === 0 || rest.length <= limit) return done({ objects: rest, resourceVersion });
    return done(cut(rest, limit, resourceVersion, parsed.rv));
  }

  /** Gives up every snapshot, as a compaction does. */
  compact(): void {
    this.#snapshots.clear();
  }

  #keep(key: string, objects: KubeObject[]): void {
    this.#snapshots.delete(key);
    this.#snapshots.set(key, objects);
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > MAX_SNAPSHOTS && oldest !== undefined) this.#snapshots.delete(oldest);
  }
}

function cut(objects: KubeObject[], limit: number, resourceVersion: string, rv: number): Page {
  const page = objects.slice(0, limit);
  const last = page.at(-1);
  const after = last === undefined ? "" : placeOf(last);
  return {
    objects: page,
    resourceVersion,
    continue: formatToken({ rv, after }),
    remaining: objects.length - limit,
  };
}

/** Where an object stands in the order of lists. */
function placeOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function formatToken({ rv, after }: Token): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv, start: after })).toString("base64url");
}

function parseToken(token: string): Token | undefined {
  const text = Buffer.from(token, "base64url").toString("utf8");
  const match = /^\{"v":"meta\.k8s\.io\/v1","rv":(-?\d+),"start":("(?:[^"\\]|\\.)*")\}$/.exec(text);
  if (match === null) return undefined;
  return { rv: Number(match[1]), after: JSON.parse(match[2] ?? '""') as string };
}
