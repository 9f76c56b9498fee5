import type { Container } from "kubernetes-types/core/v1";
import { AGNHOST_REPOSITORY, PAUSE_REPOSITORY, referenceOf } from "../image-registry.ts";

/** What images run unless told otherwise; of others nobody knows, and their applications are not simulated. */
const STANDARD_COMMANDS: Readonly<
  Record<string, { entrypoint: readonly string[]; command: readonly string[] }>
> = {
  [AGNHOST_REPOSITORY]: { entrypoint: ["/agnhost"], command: ["pause"] },
  [PAUSE_REPOSITORY]: { entrypoint: ["/pause"], command: [] },
};

/** What a container runs, by its image and its own words; undefined for an application that nobody simulates. */
export function commandOf({ image = "", command, args }: Container): readonly string[] | undefined {
  const known = STANDARD_COMMANDS[referenceOf(image).repository];
  if (known === undefined) return undefined;
  if (command !== undefined && command.length > 0) return [...command, ...(args ?? [])];
  return [...known.entrypoint, ...(args ?? known.command)];
}
