"use client";

import { useMemo } from "react";
import { VisuallyHidden } from "@mantine/core";
import type { ExplanationPage } from "#lib/graph/index.ts";
import { headlineText } from "#lib/policy/index.ts";
import { CopyLine } from "../rollout/copy-line.tsx";
import { Card } from "../shell/card.tsx";
import { MarkedText } from "../shell/marked-text.tsx";
import { HopCard } from "./hop-card.tsx";
import { HopList } from "./hop-list.tsx";
import { ObservedFlows } from "./observed-flows.tsx";
import { policyHrefs } from "../decision/policy-href.ts";
import type { World } from "./use-explain-address.ts";
import { worldAnswers } from "./world-answers.ts";
import { WorldChoice } from "./world-choice.tsx";
import classes from "./explain-answer.module.css";

/** The answer to a question: in words for both worlds, then hop by hop for the one that is read, and what goes with it. */
export function ExplainAnswer({
  page,
  world,
  stale,
  drifted,
  onShow,
}: {
  readonly page: ExplanationPage;
  readonly world: World | undefined;
  /** The answer is to the question before; the next one is on its way. */
  readonly stale: boolean;
  /** The fields above ask something else by now. */
  readonly drifted: boolean;
  readonly onShow: (world: World) => void;
}) {
  const answers = worldAnswers(page);
  const shown = answers.find((answer) => answer.world === world) ?? answers[0];
  const hrefOf = useMemo(() => policyHrefs(page.standing), [page.standing]);
  if (shown === undefined) return null;
  const { explanation } = shown;
  return (
    <div className={classes.page} data-stale={stale || drifted || undefined} aria-busy={stale}>
      {drifted && !stale && (
        <output className={classes.drifted}>
          This answers the question before: {explanation.fromName} to {explanation.toName},{" "}
          {explanation.askedText}. Press Explain to ask what stands above.
        </output>
      )}
      <section className={classes.answers} aria-label="Answer">
        <WorldChoice answers={answers} shown={shown.world} onShow={onShow} />
      </section>
      <div className={classes.columns}>
        <div className={classes.column}>
          <h2 className={classes.heading}>
            Hop by hop <span>as {explanation.profileTitle} reads it</span>
          </h2>
          <HopList key={`${page.now.from} ${page.now.to} ${shown.world}`} hops={explanation.hops}>
            {(hop) => (
              <HopCard
                key={`${hop.sender} ${hop.receiver} ${hop.portsText} ${hop.via?.service} ${hop.via?.port}`}
                hop={hop}
                world={shown.world}
                now={page.now.outcome}
                hrefOf={hrefOf}
              />
            )}
          </HopList>
        </div>
        <div className={classes.column}>
          {explanation.notes.length > 0 && (
            <Card title="Worth knowing">
              <ul className={classes.notes}>
                {explanation.notes.map((note) => (
                  <li key={note}>
                    <MarkedText text={note} />
                  </li>
                ))}
              </ul>
            </Card>
          )}
          <ObservedFlows flows={page.flows} />
          <Card title="In a terminal">
            <CopyLine text={page.command} what="the command" />
          </Card>
        </div>
      </div>
      {!stale && (
        <VisuallyHidden component="output">
          {answers.map((answer) => `${answer.title}: ${headlineText(answer.explanation)}`).join(" ")}
        </VisuallyHidden>
      )}
    </div>
  );
}
