"use client";

import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { StepSheet } from "./step-sheet.tsx";
import type { StepChoice } from "./step-choice.ts";

const OpenContext = createContext<(choice: StepChoice) => void>(() => undefined);

/** Holds the one sheet in which a step is read, started and watched; it stays open while pages change. */
export function StepSheetProvider({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState<StepChoice>();
  const [opened, setOpened] = useState(false);
  const open = useCallback((next: StepChoice) => {
    setChoice(next);
    setOpened(true);
  }, []);
  const close = useCallback(() => setOpened(false), []);
  const watch = useCallback(
    (namespace: string, operationId: string) => setChoice({ kind: "watch", namespace, operationId }),
    [],
  );
  return (
    <OpenContext value={open}>
      {children}
      {choice && <StepSheet choice={choice} opened={opened} onClose={close} onStarted={watch} />}
    </OpenContext>
  );
}

/** Opens the sheet for a step of a namespace, or for an operation that runs. */
export function useStepSheet(): (choice: StepChoice) => void {
  return useContext(OpenContext);
}
