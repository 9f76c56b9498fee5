import type { BoardRow } from "#lib/rollout/index.ts";
import { Age } from "../shell/age.tsx";
import { asSentence } from "../shell/text-pieces.ts";
import { ReleaseHoldButton } from "./release-hold-button.tsx";
import classes from "./board-banner-strip.module.css";

/** Why a namespace may not be advanced, who said so, and how to release it. Nothing where it is free. */
export function HoldStrip({ row }: { readonly row: BoardRow }) {
  const { namespace } = row;
  const { hold } = row.rollout;
  if (hold.kind !== "held") return null;
  return (
    <section className={classes.strip} data-tone="danger" aria-label={`${namespace} is held`}>
      <p className={classes.text}>
        <strong>Held</strong> {asSentence(hold.reason)} Held by {hold.by}, <Age atMs={hold.sinceMs} />.
      </p>
      <div className={classes.actions}>
        <ReleaseHoldButton namespace={namespace} because={hold.reason} />
      </div>
    </section>
  );
}
