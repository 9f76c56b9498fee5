import type { ListPages } from "./list-pages.ts";
import type { NodeAccess } from "./node-access.ts";
import type { ServiceWebhook } from "./plugins/webhook-call.ts";
import type { ObjectStore } from "./object-store.ts";
import type { WatchHistory } from "./watch-history.ts";

/** What every verb of the API works on. */
export interface ApiContext {
  store: ObjectStore;
  history: WatchHistory;
  pages: ListPages;
  /** How often a watch that allows bookmarks gets one, in milliseconds. */
  bookmarkIntervalMs: number;
  now: () => Date;
  /** Answers for webhooks that are Services of the cluster; without it no such Service is found. */
  serviceWebhook?: ServiceWebhook;
  /** What runs the pods, for their logs and for programs in them; without it no node answers. */
  nodes?: NodeAccess;
}
