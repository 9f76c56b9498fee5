"use client";

import { useState, type ReactNode } from "react";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { createQueryClient } from "#lib/client/query-client.ts";
import { cssVariables, theme } from "../theme/theme.ts";
import { RollBackProvider } from "../rollout/roll-back-provider.tsx";
import { StepSheetProvider } from "../rollout/step-sheet-provider.tsx";
import { NotificationPlace } from "./notification-place.tsx";
import { LiveConnectionProvider } from "./live-connection.tsx";

/** Everything that components lean on: looks, notifications, the query cache, URL state, live events. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <NuqsAdapter>
          <LiveConnectionProvider>
            <RollBackProvider>
              <StepSheetProvider>{children}</StepSheetProvider>
            </RollBackProvider>
          </LiveConnectionProvider>
        </NuqsAdapter>
      </QueryClientProvider>
      <NotificationPlace />
    </MantineProvider>
  );
}
