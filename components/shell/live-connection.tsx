"use client";

import { createContext, useContext, type ReactNode } from "react";
import { useLiveEvents, type LiveConnection } from "#lib/client/use-live-events.ts";

const ConnectionContext = createContext<LiveConnection>({ kind: "connecting" });

/** Keeps this tab subscribed to the server's events. Mounted once, in the shell. */
export function LiveConnectionProvider({ children }: { readonly children: ReactNode }) {
  return <ConnectionContext value={useLiveEvents()}>{children}</ConnectionContext>;
}

/** Whether live updates arrive. */
export function useLiveConnection(): LiveConnection {
  return useContext(ConnectionContext);
}
