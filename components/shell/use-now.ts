"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function read(): number {
  if (now === 0 || timer === undefined) now = Date.now();
  return now;
}

const readOnServer = (): number => Math.floor(Date.now() / TICK_MS) * TICK_MS;

/**
 * The browser's clock in epoch milliseconds, one tick a second for all components together.
 * Put `suppressHydrationWarning` on the element that prints what follows from it: the server's second was another.
 */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read, readOnServer);
}
