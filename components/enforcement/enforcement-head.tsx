"use client";

import { Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconX } from "@tabler/icons-react";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { MarkedText } from "../shell/marked-text.tsx";
import { useNow } from "../shell/use-now.ts";
import { headline, proofFacts } from "./enforcement-words.ts";
import { countsText } from "./proof-matrix-view.ts";
import { ProveButton } from "./prove-button.tsx";
import classes from "./enforcement.module.css";

const MARKS = { ready: IconCheck, attention: IconAlertTriangle, danger: IconX };

/** The state of the world in one sentence, what it rests on, and the one action: proving it now. */
export function EnforcementHead({ page }: { readonly page: EnforcementPage }) {
  const now = useNow();
  const { tone, lead, rest } = headline(page, now);
  const Mark = MARKS[tone];
  const whole = [page.proof, page.finished].find((run) => run?.state === "finished");
  const facts = whole === undefined ? [] : [countsText(whole.rows), ...proofFacts(whole)];
  return (
    <>
      <header className={classes.head}>
        <Title order={1}>Enforcement</Title>
        <ProveButton page={page} />
      </header>
      <section className={classes.state} data-tone={tone} aria-label="State of enforcement">
        <span className={classes.mark}>
          <Mark size={15} stroke={2.4} aria-hidden="true" />
        </span>
        <div>
          <p className={classes.sentence} suppressHydrationWarning>
            <strong>{lead}</strong>{" "}
            <span suppressHydrationWarning>
              <MarkedText text={rest} />
            </span>
          </p>
          {facts.length > 0 && (
            <p className={classes.facts}>{facts.filter((each) => each !== "").join(" · ")}</p>
          )}
        </div>
      </section>
    </>
  );
}
