import "server-only";

import type { EndSearch } from "#lib/graph/index.ts";
import { endChoices, ok, type EndChoice, type Result, type Snapshot } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";

/** What a list under a field can hold without being scrolled for long. */
const SHOWN = 40;

/** What a Service or a node is told apart by is no part of its name. */
const PREFIX = /^(service|node)\//;

/** Made once a snapshot: a large cluster has tens of thousands, and every key pressed asks again. */
const kept = new WeakMap<Snapshot, readonly EndChoice[]>();

/**
 * What can be chosen as an end by a part of its name. All words of `text` must occur; what begins with the first word, or
 * whose last part does, comes first, and workloads before Services before pods before nodes.
 */
export async function searchEnds(
  ctx: Context,
  { text = "" }: { readonly text?: string },
): Promise<Result<EndSearch>> {
  const found = await ctx.snapshot();
  if (!found.ok) return found;
  const all = kept.get(found.value) ?? endChoices(found.value);
  kept.set(found.value, all);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = all.filter((choice) => words.every((word) => choice.text.toLowerCase().includes(word)));
  const [first = ""] = words;
  const ranked = fitting.toSorted((a, b) => rank(b, first) - rank(a, first));
  return ok({ choices: ranked.slice(0, SHOWN), more: Math.max(0, ranked.length - SHOWN) });
}

function rank({ text }: EndChoice, word: string): number {
  const lower = text.toLowerCase().replace(PREFIX, "");
  const tail = lower.slice(lower.lastIndexOf("/") + 1);
  if (tail === word) return 3;
  if (tail.startsWith(word)) return 2;
  return lower.startsWith(word) ? 1 : 0;
}
