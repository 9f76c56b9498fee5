"use client";

import { useQuery } from "@tanstack/react-query";
import { statusQuery } from "./status-query.ts";

/** True where the server is known to write nothing to the cluster. */
export function useReadOnly(): boolean {
  const { data: status } = useQuery(statusQuery());
  return status?.writes === "off";
}
