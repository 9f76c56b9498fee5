import type { Phase } from "../phase.ts";

/** "1 pod", "7 pods". */
export function counted(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

/** What the button that enters a phase says. */
export function promoteLabel(to: Phase): string {
  switch (to) {
    case "observe":
      return "Release";
    case "staged":
      return "Stage";
    case "ingress":
      return "Enforce ingress";
    case "egress":
      return "Enforce egress";
    case "locked":
      return "Lock";
  }
}
