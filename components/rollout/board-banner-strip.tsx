"use client";

import Link from "next/link";
import { Button } from "@mantine/core";
import type { BoardBanner } from "./banner-rows.ts";
import { namespaceHref } from "./finding-link.ts";
import { ReleaseHoldButton } from "./release-hold-button.tsx";
import { RollBackButton } from "./roll-back-button.tsx";
import { useStepSheet } from "./step-sheet-provider.tsx";
import classes from "./board-banner-strip.module.css";

/** A hold or a running operation, above everything else on the board. */
export function BoardBannerStrip({ banner }: { readonly banner: BoardBanner }) {
  const openSheet = useStepSheet();
  const { namespace, operationId, heldBecause } = banner;
  return (
    <section className={classes.strip} data-tone={banner.tone} aria-label={banner.title}>
      <p className={classes.text}>
        <strong>{banner.title}</strong> <span>{banner.text}</span>
      </p>
      <div className={classes.actions}>
        {heldBecause !== undefined && <ReleaseHoldButton namespace={namespace} because={heldBecause} />}
        {operationId === undefined ? (
          <Button component={Link} href={namespaceHref(namespace)}>
            Review
          </Button>
        ) : (
          <Button onClick={() => openSheet({ kind: "watch", namespace, operationId })}>Watch</Button>
        )}
        {banner.canRollBack && <RollBackButton namespace={namespace} />}
      </div>
    </section>
  );
}
