import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium to test with: DRAWBRIDGE_BROWSER, the system's, or Playwright's own; undefined where there is none. */
export function findBrowser(): string | undefined {
  const named = process.env.DRAWBRIDGE_BROWSER;
  if (named !== undefined && named !== "") return named;
  return [...INSTALLED, chromium.executablePath()].find((path) => existsSync(path));
}

/** Flags under which Chromium runs headless, as root and without a network. */
export const BROWSER_FLAGS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
