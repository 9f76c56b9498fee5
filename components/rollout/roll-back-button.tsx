"use client";

import { Button } from "@mantine/core";
import { KeyHint } from "../shell/key-hint.tsx";
import { useRollBack } from "./roll-back-provider.tsx";

/**
 * The one saving action: outlined red, never disabled, opens a confirm that lists the writes.
 * `withKey` shows the key R where the page listens for it.
 */
export function RollBackButton({
  namespace,
  withKey = false,
  size = "xs",
}: {
  readonly namespace: string;
  readonly withKey?: boolean;
  readonly size?: "xs" | "sm";
}) {
  const open = useRollBack();
  return (
    <Button
      variant="outline"
      color="danger"
      size={size}
      onClick={() => open(namespace)}
      aria-label={`Roll back ${namespace}`}
      aria-keyshortcuts={withKey ? "R" : undefined}
      rightSection={withKey ? <KeyHint keys="R" /> : undefined}
    >
      Roll back
    </Button>
  );
}
