import type { ListPages } from "./list-pages.ts";
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
}
