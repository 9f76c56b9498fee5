import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import classes from "./load-failure.module.css";

/** In place of something that could not be loaded: what, why, and trying again. */
export function LoadFailure({
  what,
  error,
  onRetry,
}: {
  readonly what: string;
  readonly error: Error;
  readonly onRetry: () => void;
}) {
  const detail = error instanceof RequestFailed ? error.detail : [];
  return (
    <section className={classes.card} role="alert">
      <IconAlertTriangle size={20} className={classes.icon} aria-hidden="true" />
      <div>
        <h2 className={classes.title}>{what} could not be loaded</h2>
        <p className={classes.text}>{error.message}</p>
        {detail.map((line) => (
          <p key={line} className={classes.text}>
            {line}
          </p>
        ))}
        <Button mt={10} onClick={onRetry}>
          Try again
        </Button>
      </div>
    </section>
  );
}
