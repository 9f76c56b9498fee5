"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { AskedQuestion } from "#lib/graph/index.ts";
import { draftOf, questionOf, type QuestionDraft } from "./explain-address.ts";

/** The two answers: with the policies as they are, or with every candidate in force. */
export const WORLDS = ["now", "candidate"] as const;

/** One of them. */
export type World = (typeof WORLDS)[number];

const parsers = {
  from: parseAsString.withDefault(""),
  to: parseAsString.withDefault(""),
  port: parseAsString.withDefault(""),
  protocol: parseAsString.withDefault(""),
  world: parseAsStringLiteral(WORLDS),
  in: parseAsString.withDefault(""),
};

/** What the address asks, and ways to ask something else. Each question is an entry of the browser's history. */
export interface ExplainAddress {
  readonly draft: QuestionDraft;
  /** Undefined while an end is missing or the port is none. */
  readonly question: AskedQuestion | undefined;
  /** Whose answer was chosen to be read; undefined leaves the choice to the page. */
  readonly world: World | undefined;
  /** The namespace that examples are taken from. */
  readonly namespace: string | undefined;
  readonly ask: (question: Partial<AskedQuestion>) => void;
  readonly show: (world: World) => void;
}

/** The question of the Explain screen, kept in the URL so that an answer can be handed on as a link. */
export function useExplainAddress(): ExplainAddress {
  const [fields, setFields] = useQueryStates(parsers);
  const draft = draftOf(fields);
  const asked = questionOf(draft);
  return {
    draft,
    question: asked.ok ? asked.question : undefined,
    world: fields.world ?? undefined,
    namespace: fields.in === "" ? undefined : fields.in,
    ask: ({ from, to, port, protocol }) =>
      void setFields(
        {
          from: from ?? null,
          to: to ?? null,
          port: port === undefined ? null : String(port),
          protocol: protocol ?? null,
          in: null,
        },
        { history: "push" },
      ),
    show: (world) => void setFields({ world }),
  };
}
