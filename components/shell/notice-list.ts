import type { ClusterStatus } from "#lib/rollout/index.ts";
import type { LiveConnection } from "#lib/client/use-live-events.ts";
import type { RequestFailed } from "#lib/client/fetch-json.ts";
import { ageText } from "./age-words.ts";
import { missingWords } from "./status-words.ts";

/** A strip below the header: something about everything on the page, not about one object. */
export interface Notice {
  readonly id: "server" | "events" | "cluster" | "unreadable" | "read-only" | "flows" | "scenario";
  readonly tone: "neutral" | "attention" | "danger";
  readonly title: string;
  readonly text: string;
  /** Further lines, shown on demand. */
  readonly lines: readonly string[];
}

/** What the notices are decided from. Times in epoch milliseconds. */
export interface NoticeInput {
  readonly status?: ClusterStatus;
  /** Why the status could not be asked for, while that is so. */
  readonly failure?: Pick<RequestFailed, "code" | "message">;
  readonly connection: LiveConnection;
  readonly now: number;
}

/** Events reconnect by themselves within seconds; earlier than this a notice would only flicker. */
const EVENTS_LOST_AFTER_MS = 4_000;

function serverNotice({ failure }: NoticeInput): readonly Notice[] {
  if (!failure) return [];
  const isDatabase = failure.code === "database-unreachable";
  const title = isDatabase ? "The database does not answer" : "The server does not answer";
  // The failure's own words are of one request; these are of everything on the page.
  const what = isDatabase
    ? "Nothing can be decided or started until it is back. Rolling back works without it."
    : failure.message;
  return [
    {
      id: "server",
      tone: "danger",
      title,
      text: `${what} What you see is the last that was known. The cluster itself is not touched by this.`,
      lines: [],
    },
  ];
}

function eventsNotice({ connection, now, failure }: NoticeInput): readonly Notice[] {
  if (failure || connection.kind !== "lost" || now - connection.sinceMs < EVENTS_LOST_AFTER_MS) return [];
  const text = `No live updates for ${ageText(now - connection.sinceMs)}. Reconnecting by itself; reload to see the present state.`;
  return [{ id: "events", tone: "attention", title: "Live connection lost", text, lines: [] }];
}

function clusterNotice({ status, now }: NoticeInput): readonly Notice[] {
  if (status?.snapshot.kind !== "lost") return [];
  const text = `${status.snapshot.reason} Phases and verdicts below are as of the last sync; nothing can be promoted until it is back. Roll back still reads and writes the API server directly.`;
  return [
    {
      id: "cluster",
      tone: "danger",
      title: `${status.name} is lost for ${ageText(now - status.snapshot.sinceMs)}`,
      text,
      lines: [],
    },
  ];
}

function unreadableNotice({ status }: NoticeInput): readonly Notice[] {
  const unreadable = status?.snapshot.kind === "connected" ? (status.snapshot.unreadable ?? []) : [];
  if (unreadable.length === 0) return [];
  return [
    {
      id: "unreadable",
      tone: "attention",
      title: `Drawbridge may not read ${unreadable.map(({ kind }) => kind).join(", ")}`,
      text: "The picture of the cluster lacks what it may not read, and verdicts rest on the rest. Grant its account get, list and watch on it.",
      lines: unreadable.map(({ reason }) => reason),
    },
  ];
}

function readOnlyNotice({ status }: NoticeInput): readonly Notice[] {
  if (status?.writes !== "off") return [];
  return [
    {
      id: "read-only",
      tone: "neutral",
      title: "Read-only",
      text: "Drawbridge watches and plans, and writes nothing to this cluster. Start it with --writes on (or DRAWBRIDGE_WRITES=on) to let it.",
      lines: [],
    },
  ];
}

function flowsNotice({ status }: NoticeInput): readonly Notice[] {
  if (!status || status.flows.kind === "none") {
    return status?.flows.kind === "none"
      ? [{ id: "flows", tone: "attention", title: "No flows", text: status.flows.reason, lines: [] }]
      : [];
  }
  if (status.flows.kind === "lost") {
    return [
      {
        id: "flows",
        tone: "attention",
        title: `${status.flows.source} is lost`,
        text: `${status.flows.reason} Connections made since then are not in any count.`,
        lines: [],
      },
    ];
  }
  const lines = missingWords(status.flows);
  if (lines.length === 0) return [];
  return [
    {
      id: "flows",
      tone: "attention",
      title: "Incomplete coverage",
      text: `${lines[0]} A connection that is not listed may still exist.`,
      lines: lines.slice(1),
    },
  ];
}

function scenarioNotice({ status }: NoticeInput): readonly Notice[] {
  const problems = status?.scenarioProblems ?? [];
  if (problems.length === 0) return [];
  const lines = problems.map((problem) => `${problem.file}:${problem.line}  ${problem.message}`);
  const title =
    problems.length === 1
      ? "1 problem in the scenario folder"
      : `${problems.length} problems in the scenario folder`;
  return [
    { id: "scenario", tone: "attention", title, text: "What is listed here was left out or assumed.", lines },
  ];
}

const DECIDERS = [
  serverNotice,
  eventsNotice,
  clusterNotice,
  unreadableNotice,
  flowsNotice,
  readOnlyNotice,
  scenarioNotice,
];

/** The notices to show, the gravest first. */
export function noticesFor(input: NoticeInput): readonly Notice[] {
  return DECIDERS.flatMap((decide) => decide(input));
}
