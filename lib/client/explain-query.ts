import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { AskedQuestion, EndSearch, ExampleQuestion, ExplanationPage } from "#lib/graph/index.ts";
import { fetchJson } from "./fetch-json.ts";

function search(fields: Readonly<Record<string, string | number | undefined>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && value !== "") params.set(name, String(value));
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** The answer to one question. While the next one is asked the last stays on screen. */
export function explanationQuery({ from, to, port, protocol }: AskedQuestion) {
  const asked = { from, to, port, protocol };
  return queryOptions({
    queryKey: ["explanation", asked] as const,
    queryFn: ({ signal }) => fetchJson<ExplanationPage>(`/api/explain${search(asked)}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** What can be chosen as an end by a part of its name. */
export function endsQuery(text: string) {
  return queryOptions({
    queryKey: ["ends", text] as const,
    queryFn: ({ signal }) => fetchJson<EndSearch>(`/api/explain/ends${search({ text })}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Questions worth asking, of one namespace if it is given. */
export function examplesQuery(namespace?: string) {
  return queryOptions({
    queryKey: ["explain-examples", namespace] as const,
    queryFn: ({ signal }) =>
      fetchJson<readonly ExampleQuestion[]>(`/api/explain/examples${search({ namespace })}`, { signal }),
  });
}
