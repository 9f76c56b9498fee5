"use client";

import { Anchor } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconX } from "@tabler/icons-react";
import { RequestFailed } from "#lib/client/fetch-json.ts";

/** How long an undo is offered, in milliseconds. */
const UNDO_MS = 10_000;

/** Says that something was done, with a way back if there is one. */
export function notifyDone(
  title: string,
  options: { readonly text?: string; readonly undo?: () => void } = {},
): void {
  const id = crypto.randomUUID();
  const { text, undo } = options;
  notifications.show({
    id,
    title,
    color: "ready",
    icon: <IconCheck size={16} />,
    autoClose: undo ? UNDO_MS : 6_000,
    message: (
      <>
        {text}
        {undo && (
          <Anchor
            component="button"
            type="button"
            ml={text ? 8 : 0}
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Anchor>
        )}
      </>
    ),
  });
}

/** Says what failed, in the server's own words. Stays until it is closed, because it may ask for something. */
export function notifyFailed(title: string, error: unknown): void {
  const failure = error instanceof RequestFailed ? error : undefined;
  notifications.show({
    title,
    color: "danger",
    icon: <IconX size={16} />,
    autoClose: false,
    role: "alert",
    message: (
      <>
        {failure?.message ?? String(error)}
        {failure && failure.detail.length > 0 && (
          <ul style={{ margin: "4px 0 0", paddingLeft: 18 }}>
            {failure.detail.slice(0, 6).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </>
    ),
  });
}

/**
 * Says how `work` ended. For what outlives the component that started it, such as an undo out of a notification: the
 * callbacks of a mutation are not called any more once its component is gone, and its failure would be silent.
 */
export async function notifyOutcome<T>(
  work: Promise<T>,
  { done, failed }: { readonly done: (value: T) => void; readonly failed: string },
): Promise<void> {
  try {
    done(await work);
  } catch (error) {
    notifyFailed(failed, error);
  }
}
