import { EmptyState } from "../shell/empty-state.tsx";
import type { InboxShow } from "./inbox-view.ts";

const EMPTY_TITLES: Readonly<Record<InboxShow, string>> = {
  undecided: "Nothing undecided",
  uncertain: "No flow is uncertain",
  decided: "Nothing was decided yet",
  denied: "No flow is denied otherwise",
  passes: "No flow passes without a decision",
  all: "No flow was observed yet",
};

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
        Every observed flow passes under the candidate, was decided about, or is decided at its other end.
      </EmptyState>
    );
  return <EmptyState title={EMPTY_TITLES[show]} />;
}
