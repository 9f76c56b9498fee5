import { EmptyState } from "../shell/empty-state.tsx";
import type { InboxShow } from "./inbox-view.ts";

/** Why the inbox shows nothing, in the words of its filter. */
export function InboxEmpty({
  show,
  filtered,
  total,
}: {
  readonly show: InboxShow;
  readonly filtered: boolean;
  readonly total: number;
}) {
  if (total === 0) {
    return (
      <EmptyState title="No flow was observed yet">
        The header says whether flows arrive. Every connection with an end in this namespace will stand here.
      </EmptyState>
    );
  }
  if (filtered) return <EmptyState title="No flow matches the filter" />;
  if (show === "undecided")
    return (
      <EmptyState title="Nothing undecided">
        Every observed flow passes under the candidate or was decided about.
      </EmptyState>
    );
  return <EmptyState title={show === "decided" ? "Nothing was decided yet" : "No flow is uncertain"} />;
}
