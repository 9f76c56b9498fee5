"use client";

import { useEffect, useRef, useState } from "react";
import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { parseLiveEvent, staleKeys } from "./live-event.ts";

/** Whether events arrive: `lost` since when, so that the page can say how old it may be. */
export type LiveConnection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly sinceMs: number };

/** Events come in bursts (one per flow batch): each key is refetched at most once per this many milliseconds. */
const GATHER_MS = 400;

/** Subscribes this tab to `/api/events` and refetches what each event makes stale. Mount once. */
export function useLiveEvents(): LiveConnection {
  const queryClient = useQueryClient();
  const [connection, setConnection] = useState<LiveConnection>({ kind: "connecting" });
  const pending = useRef(new Map<string, QueryKey>());

  useEffect(() => {
    const gathered = pending.current;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const keys = [...gathered.values()];
      gathered.clear();
      for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
    };
    const source = new EventSource("/api/events");
    source.onopen = () => {
      setConnection({ kind: "live" });
      // Events before this moment are gone for good: what the server rendered, or was read before a gap, may be old.
      void queryClient.invalidateQueries();
    };
    source.onmessage = (message: MessageEvent<string>) => {
      const event = parseLiveEvent(message.data);
      if (!event) return;
      for (const key of staleKeys(event)) gathered.set(JSON.stringify(key), key);
      timer ??= setTimeout(flush, GATHER_MS);
    };
    source.onerror = () => {
      setConnection((now) => (now.kind === "lost" ? now : { kind: "lost", sinceMs: Date.now() }));
    };
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [queryClient]);

  return connection;
}
