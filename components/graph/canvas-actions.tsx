"use client";

import { createContext, useContext } from "react";

/** What nodes and lines on the canvas can ask for. */
export interface CanvasActions {
  /** Expands or collapses a room, or unfolds and folds, by name. */
  readonly toggle: (name: string) => void;
  readonly openBundle: (id: string) => void;
}

const Context = createContext<CanvasActions>({ toggle: () => undefined, openBundle: () => undefined });

export const CanvasActionsProvider = Context;

/** The canvas's actions; stable, so that memoised nodes stay memoised. */
export function useCanvasActions(): CanvasActions {
  return useContext(Context);
}
