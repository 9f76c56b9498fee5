"use client";

import { useState } from "react";
import { Title } from "@mantine/core";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { explanationQuery } from "#lib/client/explain-query.ts";
import type { AskedQuestion, ExplanationPage } from "#lib/graph/index.ts";
import { LoadFailure } from "../shell/load-failure.tsx";
import { PageBody } from "../shell/page-body.tsx";
import board from "../rollout/board-screen.module.css";
import { endProblem, fieldProblems } from "./end-problems.ts";
import { ExplainAnswer } from "./explain-answer.tsx";
import { ExplainForm } from "./explain-form.tsx";
import { ExplainSkeleton } from "./explain-skeleton.tsx";
import { ExplainStart } from "./explain-start.tsx";
import { UnknownEnd } from "./unknown-end.tsx";
import { useExplainAddress, type ExplainAddress } from "./use-explain-address.ts";

/** "Can A reach B on port P?": the question, kept in the address, and its answer with every reason. */
export function ExplainScreen() {
  const address = useExplainAddress();
  const { draft, question, ask } = address;
  const [drifted, setDrifted] = useState(false);
  const answer = useQuery({ ...explanationQuery(question ?? NOTHING), enabled: question !== undefined });
  return (
    <PageBody>
      <div>
        <Title order={1}>Explain</Title>
        <p className={board.summary}>Can one end reach another, and which policy decides?</p>
      </div>
      <ExplainForm
        asked={draft}
        problems={fieldProblems(endProblem(answer.error))}
        pending={answer.isFetching && answer.isPlaceholderData}
        onAsk={ask}
        onDrift={setDrifted}
      />
      {question === undefined ? (
        <ExplainStart namespace={address.namespace} />
      ) : (
        <Answered address={address} question={question} answer={answer} drifted={drifted} />
      )}
    </PageBody>
  );
}

const NOTHING: AskedQuestion = { from: "", to: "" };

function Answered({
  address,
  question,
  answer,
  drifted,
}: {
  readonly address: ExplainAddress;
  readonly question: AskedQuestion;
  readonly answer: UseQueryResult<ExplanationPage>;
  readonly drifted: boolean;
}) {
  const problem = endProblem(answer.error);
  if (problem !== undefined) {
    return (
      <UnknownEnd problem={problem} onTake={(name) => address.ask({ ...question, [problem.end]: name })} />
    );
  }
  if (answer.data) {
    return (
      <ExplainAnswer
        page={answer.data}
        world={address.world}
        stale={answer.isPlaceholderData}
        drifted={drifted}
        onShow={address.show}
      />
    );
  }
  if (answer.error) {
    return <LoadFailure what="The answer" error={answer.error} onRetry={() => void answer.refetch()} />;
  }
  return <ExplainSkeleton />;
}
