/**
 * Every colour of the product, once per colour scheme, as hex. Each becomes the CSS variable `--db-<kebab-case name>`.
 * Pairs that carry text hold WCAG AA (4.5:1) and lines 3:1; `test/unit/components/tokens.test.ts` proves it, so a
 * token is corrected here and nowhere else.
 */
export interface ColourTokens {
  readonly background: string;
  readonly surface: string;
  /** Behind code, headers of tables and disabled buttons. */
  readonly sunken: string;
  readonly hover: string;
  readonly line: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly accentSoft: string;
  readonly ready: string;
  readonly readySoft: string;
  readonly attention: string;
  readonly attentionSoft: string;
  readonly danger: string;
  readonly dangerSoft: string;
  readonly uncertain: string;
  readonly uncertainSoft: string;
  /** The part of a phase track or a bar that is not filled. */
  readonly trackEmpty: string;
  readonly coverage: string;
  readonly verdictAllowed: string;
  readonly verdictWouldBeDenied: string;
  readonly verdictDenied: string;
  /** Lines alone; words beside it use `verdictAllowedUnusedText`. */
  readonly verdictAllowedUnused: string;
  readonly verdictAllowedUnusedText: string;
  readonly verdictUncertain: string;
}

/** Daylight. */
export const lightTokens: ColourTokens = {
  background: "#f7f8fa",
  surface: "#ffffff",
  sunken: "#f2f4f7",
  hover: "#f3f5f8",
  line: "#e3e6eb",
  ink: "#16202e",
  ink2: "#4a5668",
  ink3: "#5f6a7a",
  accent: "#2456c7",
  onAccent: "#ffffff",
  accentSoft: "#e8effd",
  ready: "#11713f",
  readySoft: "#e3f4ea",
  attention: "#a05400",
  attentionSoft: "#fff3e0",
  danger: "#c2261d",
  dangerSoft: "#fdeceb",
  uncertain: "#7a3fb0",
  uncertainSoft: "#f4ebfb",
  trackEmpty: "#e3e6eb",
  coverage: "#5b6b82",
  verdictAllowed: "#5b6b82",
  verdictWouldBeDenied: "#a05400",
  verdictDenied: "#c2261d",
  verdictAllowedUnused: "#808b9a",
  verdictAllowedUnusedText: "#5f6a7a",
  verdictUncertain: "#7a3fb0",
};

/** Night. */
export const darkTokens: ColourTokens = {
  background: "#0f141b",
  surface: "#171d26",
  sunken: "#10161e",
  hover: "#1d2530",
  line: "#2a323e",
  ink: "#e8ecf2",
  ink2: "#aeb8c6",
  ink3: "#8a96a6",
  accent: "#7ea6ff",
  onAccent: "#0f141b",
  accentSoft: "#1b2a47",
  ready: "#5fd39a",
  readySoft: "#15301f",
  attention: "#f0a24a",
  attentionSoft: "#33261a",
  danger: "#ff7a70",
  dangerSoft: "#351c1d",
  uncertain: "#c79af0",
  uncertainSoft: "#2a1f38",
  trackEmpty: "#2a323e",
  coverage: "#93a2b8",
  verdictAllowed: "#93a2b8",
  verdictWouldBeDenied: "#f0a24a",
  verdictDenied: "#ff7a70",
  verdictAllowedUnused: "#6b7788",
  verdictAllowedUnusedText: "#8a96a6",
  verdictUncertain: "#c79af0",
};

/** The CSS variable of a token: `ink2` is `--db-ink-2`, `verdictWouldBeDenied` is `--db-verdict-would-be-denied`. */
export function tokenVariable(name: string): string {
  return `--db-${name.replace(/([A-Z]|\d+)/g, (part) => `-${part.toLowerCase()}`)}`;
}
