import { distanceAtMost } from "../model/edit-distance.ts";

/** The one of `known` that somebody who wrote `name` most likely meant, if any comes near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  return (
    known.find((candidate) => candidate.toLowerCase() === lower) ??
    known.find((candidate) => distanceAtMost(candidate.toLowerCase(), lower, lower.length > 4 ? 2 : 1))
  );
}
