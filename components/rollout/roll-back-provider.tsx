"use client";

import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { RollBackDialog } from "./roll-back-dialog.tsx";

const OpenContext = createContext<(namespace: string) => void>(() => undefined);

/** Holds the one confirm for rollbacks, so that board, graph, palette and keys all open the same. */
export function RollBackProvider({ children }: { readonly children: ReactNode }) {
  const [namespace, setNamespace] = useState<string>();
  const [opened, setOpened] = useState(false);
  const open = useCallback((name: string) => {
    setNamespace(name);
    setOpened(true);
  }, []);
  const close = useCallback(() => setOpened(false), []);
  return (
    <OpenContext value={open}>
      {children}
      {namespace !== undefined && (
        <RollBackDialog key={namespace} namespace={namespace} opened={opened} onClose={close} />
      )}
    </OpenContext>
  );
}

/** Opens the confirm that lists what rolling back a namespace writes. */
export function useRollBack(): (namespace: string) => void {
  return useContext(OpenContext);
}
