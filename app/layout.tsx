import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { ColorSchemeScript, mantineHtmlProps } from "@mantine/core";
import { AppFrame } from "#components/shell/app-frame.tsx";
import { HydrationBoundary } from "@tanstack/react-query";
import { Providers } from "#components/shell/providers.tsx";
import { darkTokens, lightTokens } from "#components/theme/tokens.ts";
import { prefetchStatus, userName } from "./prefetch.ts";

export const metadata: Metadata = {
  title: { default: "Drawbridge", template: "%s · Drawbridge" },
  description: "Take a live Kubernetes cluster to zero-trust NetworkPolicy without black-holing production.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: lightTokens.surface },
    { media: "(prefers-color-scheme: dark)", color: darkTokens.surface },
  ],
};

/** Every page shows a live cluster: nothing may be rendered at build time. */
export const dynamic = "force-dynamic";

/** What every page stands in. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <Providers>
          <HydrationBoundary state={await prefetchStatus()}>
            <AppFrame userName={await userName()}>{children}</AppFrame>
          </HydrationBoundary>
        </Providers>
      </body>
    </html>
  );
}
