import type { AskedQuestion } from "#lib/graph/index.ts";
import type { Protocol } from "#lib/policy/index.ts";

/** Protocols in the order of the form. */
export const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const satisfies readonly Protocol[];

/** The form as it is typed: every field a text. */
export interface QuestionDraft {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly protocol: Protocol | "any";
}

/** What keeps a draft from being asked, by field; empty where nothing does. */
export type DraftProblems = Partial<Record<"from" | "to" | "port", string>>;

const LAST_PORT = 65_535;

/** The question of an address as its form shows it. What is no port there stays as it is, so that it can be mended. */
export function draftOf(asked: {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly protocol: string;
}): QuestionDraft {
  const { from, to, port } = asked;
  const protocol = PROTOCOLS.find((one) => one === asked.protocol.toUpperCase());
  return { from, to, port, protocol: protocol ?? (port === "" ? "any" : "TCP") };
}

/** The question that a draft asks, or why it asks none yet. A port without a protocol is TCP's. */
export function questionOf(
  draft: QuestionDraft,
):
  | { readonly ok: true; readonly question: AskedQuestion }
  | { readonly ok: false; readonly problems: DraftProblems } {
  const [from, to, port] = [draft.from.trim(), draft.to.trim(), draft.port.trim()];
  const problems: DraftProblems = {
    ...(from === "" && { from: "Who opens the connection?" }),
    ...(to === "" && { to: "Whom does it try to reach?" }),
    ...(port !== "" && !isPort(port) && { port: "1 to 65535" }),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const protocol = draft.protocol === "any" ? (port === "" ? undefined : "TCP") : draft.protocol;
  return { ok: true, question: { from, to, port: port === "" ? undefined : Number(port), protocol } };
}

/** Whether a draft asks what was asked: blanks around a name, and TCP said or taken for granted, make no difference. */
export function asksTheSame(draft: QuestionDraft, asked: QuestionDraft): boolean {
  const [one, other] = [questionOf(draft), questionOf(asked)];
  if (!one.ok || !other.ok) return isSameDraft(draft, asked);
  const [a, b] = [one.question, other.question];
  return a.from === b.from && a.to === b.to && a.port === b.port && a.protocol === b.protocol;
}

/** Whether two drafts are typed alike. */
export function isSameDraft(a: QuestionDraft, b: QuestionDraft): boolean {
  return a.from === b.from && a.to === b.to && a.port === b.port && a.protocol === b.protocol;
}

/** The same question the other way round. */
export function swapped(draft: QuestionDraft): QuestionDraft {
  return { ...draft, from: draft.to, to: draft.from };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= LAST_PORT;
}
