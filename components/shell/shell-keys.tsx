"use client";

import { useRouter } from "next/navigation";
import { useDisclosure } from "@mantine/hooks";
import { HelpSheet } from "./help-sheet.tsx";
import { SCREENS } from "./screens.ts";
import { usePageKeys } from "./use-page-keys.ts";

/** The keys that work on every screen, and the sheet that lists them all. */
export function ShellKeys() {
  const router = useRouter();
  const [opened, { open, close }] = useDisclosure(false);
  const screens = SCREENS.flatMap(({ hotkey, href }) =>
    hotkey === undefined ? [] : [[hotkey, () => router.push(href)] as const],
  );
  // "?" is Shift and another key on most keyboards, a key of its own on some.
  usePageKeys({ ...Object.fromEntries(screens), "shift+?": open, "?": open });
  return <HelpSheet opened={opened} onClose={close} />;
}
