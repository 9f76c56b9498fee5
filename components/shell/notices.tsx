"use client";

import { useQuery } from "@tanstack/react-query";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import { statusQuery } from "#lib/client/status-query.ts";
import { useLiveConnection } from "./live-connection.tsx";
import { noticesFor } from "./notice-list.ts";
import { NoticeStrip } from "./notice-strip.tsx";
import { useNow } from "./use-now.ts";

/** Strips about the whole page: server or cluster lost, incomplete coverage, read-only. */
export function Notices() {
  const { data, error } = useQuery(statusQuery());
  const connection = useLiveConnection();
  const now = useNow();
  const failure = error instanceof RequestFailed ? error : undefined;
  return noticesFor({ status: data, failure, connection, now }).map((notice) => (
    <NoticeStrip key={notice.id} notice={notice} />
  ));
}
