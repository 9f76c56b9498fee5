"use client";

import { useHotkeys } from "@mantine/hooks";

const TYPING = ["TEXTAREA", "SELECT"];
const TICKED = new Set(["checkbox", "radio", "button"]);

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && !TICKED.has(target.type);
}

/** A dialog owns the keyboard while it is open. */
function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}

/** Single keys of a page: silent while somebody types or a dialog is open; a focused checkbox does not swallow them. */
export function usePageKeys(keys: Readonly<Record<string, () => void>>): void {
  useHotkeys(
    Object.entries(keys).map(([key, run]) => [
      key,
      (event) => {
        if (isTyping(event.target) || isDialogOpen()) return;
        event.preventDefault();
        run();
      },
      { preventDefault: false },
    ]),
    TYPING,
  );
}
