import {
  createTheme,
  defaultVariantColorsResolver,
  rem,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";
import { darkTokens, lightTokens, tokenVariable, type ColourTokens } from "./tokens.ts";

/** Mantine picks shade 6 by day and 3 by night (see `primaryShade`): those two are our tokens, the rest lead up to them. */
const accent: MantineColorsTuple = [
  "#eef3ff",
  "#dce6ff",
  "#a9c3ff",
  "#7ea6ff",
  "#5b8af5",
  "#3a6be0",
  "#2456c7",
  "#1d48aa",
  "#183c8e",
  "#122f70",
];
const danger: MantineColorsTuple = [
  "#fdeceb",
  "#fbd5d2",
  "#ffa59e",
  "#ff7a70",
  "#ee5a50",
  "#d93d33",
  "#c2261d",
  "#a31f17",
  "#861912",
  "#69130e",
];
const attention: MantineColorsTuple = [
  "#fff3e0",
  "#ffe3bd",
  "#f7c07f",
  "#f0a24a",
  "#d98423",
  "#b96807",
  "#a05400",
  "#854600",
  "#6b3800",
  "#522b00",
];
const ready: MantineColorsTuple = [
  "#e3f4ea",
  "#c4e8d3",
  "#93dcb4",
  "#5fd39a",
  "#33ad6f",
  "#1b8c53",
  "#11713f",
  "#0d5e34",
  "#0a4b29",
  "#07391f",
];

/** Mantine's greys by night and by day, led through our lines, surfaces and inks. */
const dark: MantineColorsTuple = [
  darkTokens.ink,
  "#c9d1dc",
  darkTokens.ink2,
  darkTokens.ink3,
  darkTokens.line,
  "#222a35",
  darkTokens.surface,
  darkTokens.background,
  "#0b1016",
  "#080b10",
];
const gray: MantineColorsTuple = [
  "#f9fafb",
  lightTokens.sunken,
  "#eaedf1",
  lightTokens.line,
  "#cdd3db",
  "#aab3bf",
  "#808b9a",
  lightTokens.ink3,
  lightTokens.ink2,
  lightTokens.ink,
];

/** Behind dialogs: dark enough to say that they come first, light enough to read what they are about. */
const OVERLAY = { backgroundOpacity: 0.36 };
const CLOSE = { "aria-label": "Close" };
/** A dialog's header element would count as a second banner of the page. */
const HEADER = { header: { role: "presentation" } };

/** On a filled surface the ink is the scheme's own: white by day, night blue by night. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === "filled" ? { ...colors, color: "var(--db-on-accent)" } : colors;
};

/** Sizes, type and default looks; colours that depend on the scheme come from `cssVariables`. */
export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 3 },
  autoContrast: true,
  variantColorResolver,
  colors: { accent, danger, attention, ready, dark, gray },
  black: lightTokens.ink,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(13.5), lg: rem(15), xl: rem(19) },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.45", lg: "1.4", xl: "1.3" },
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: rem(19), lineHeight: "1.3" },
      h2: { fontSize: rem(13.5), lineHeight: "1.45" },
      h3: { fontSize: rem(13.5), lineHeight: "1.45" },
    },
  },
  radius: { xs: rem(3), sm: rem(5), md: rem(7), lg: rem(10), xl: rem(16) },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: {
      defaultProps: { size: "xs", variant: "default" },
      styles: { root: { fontSize: rem(13), fontWeight: 500 } },
    },
    Tooltip: {
      defaultProps: { openDelay: 250, withArrow: true, events: { hover: true, focus: true, touch: true } },
    },
    Notification: { styles: { description: { color: "var(--db-ink-2)" } } },
    Modal: {
      defaultProps: {
        closeButtonProps: CLOSE,
        attributes: HEADER,
        overlayProps: OVERLAY,
        centered: false,
        radius: "lg",
        transitionProps: { duration: 120 },
      },
    },
    Drawer: {
      defaultProps: {
        closeButtonProps: CLOSE,
        attributes: HEADER,
        overlayProps: OVERLAY,
        transitionProps: { duration: 140 },
      },
    },
    Anchor: { defaultProps: { underline: "hover" } },
    Table: { defaultProps: { verticalSpacing: rem(9), horizontalSpacing: rem(12), fz: rem(13.5) } },
    TextInput: { defaultProps: { size: "xs" }, styles: { input: { fontSize: rem(13) } } },
    Select: { defaultProps: { size: "xs" }, styles: { input: { fontSize: rem(13) } } },
    Kbd: {
      styles: {
        root: {
          borderBottomWidth: 1,
          background: "transparent",
          borderColor: "var(--db-line)",
          color: "inherit",
          fontWeight: 500,
        },
      },
    },
  },
});

function asVariables(tokens: ColourTokens): Record<string, string> {
  const own = Object.fromEntries(Object.entries(tokens).map(([name, value]) => [tokenVariable(name), value]));
  return {
    ...own,
    // By night Mantine outlines in a shade near white; red outlines must stay red.
    "--mantine-color-accent-outline": tokens.accent,
    "--mantine-color-danger-outline": tokens.danger,
    "--mantine-color-attention-outline": tokens.attention,
    "--mantine-color-ready-outline": tokens.ready,
    "--mantine-color-body": tokens.surface,
    "--mantine-color-text": tokens.ink,
    "--mantine-color-dimmed": tokens.ink3,
    "--mantine-color-placeholder": tokens.ink3,
    "--mantine-color-anchor": tokens.accent,
    "--mantine-color-error": tokens.danger,
    "--mantine-color-default": tokens.surface,
    "--mantine-color-default-hover": tokens.hover,
    "--mantine-color-default-border": tokens.line,
    "--mantine-color-default-color": tokens.ink,
    "--mantine-color-disabled": tokens.sunken,
    "--mantine-color-disabled-color": tokens.ink3,
    "--mantine-color-disabled-border": tokens.line,
  };
}

/** Our tokens as `--db-*`, and Mantine's own colours said in them, so that its components need no overrides. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: asVariables(lightTokens),
  dark: asVariables(darkTokens),
});
