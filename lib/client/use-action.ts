"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { valueOf, type ActionResult } from "./action-result.ts";
import { staleKeys, type LiveEvent } from "./live-event.ts";

/**
 * A server action as a mutation. Afterwards, whether it succeeded or not, whatever an event of `topic` would make
 * stale is refetched: the same rule as for changes that others make.
 */
export function useAction<I, O>(action: (input: I) => Promise<ActionResult<O>>, topic: LiveEvent["topic"]) {
  const queryClient = useQueryClient();
  return useMutation<O, Error, I>({
    mutationFn: (input) => valueOf(action(input)),
    onSettled: () =>
      Promise.all(
        staleKeys({ topic, clusterId: "" }).map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      ),
  });
}
