import type { Exposure } from "./exposure.ts";
import { openingLine, openingText } from "./opening-text.ts";
import type { Openings } from "./openings.ts";

/** One line of a workload's exposure for a table or a file. */
export interface ExposureRow {
  readonly workload: string;
  readonly direction: "ingress" | "egress";
  /** The other end. */
  readonly end: string;
  /** Ports that are open for sure. */
  readonly ports: string;
  /** Ports of which it cannot be said; undefined where there are none. */
  readonly uncertain?: string;
}

/** The column titles of a table of rows. */
export const EXPOSURE_COLUMNS = ["workload", "direction", "end", "ports", "uncertain"] as const;

/** The exposure as rows, ingress first. */
export function exposureRows(exposure: Exposure, openings: Openings): readonly ExposureRow[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    exposure[direction].found.map(({ end, opening }) => ({
      workload: exposure.workload,
      direction,
      end: end.text,
      ...openingText(openings, opening),
    })),
  );
}

/** A row's fields in the order of `EXPOSURE_COLUMNS`. */
export function exposureFields({
  workload,
  direction,
  end,
  ports,
  uncertain,
}: ExposureRow): readonly string[] {
  return [workload, direction, end, ports, uncertain ?? ""];
}

/** The exposure for people, a line each. */
export function exposureLines(exposure: Exposure, openings: Openings): readonly string[] {
  const rows = exposureRows(exposure, openings);
  const section = (direction: "ingress" | "egress", title: string, nobody: string): readonly string[] => {
    const lines = rows
      .filter((row) => row.direction === direction)
      .map(({ end, ...texts }) => `  ${end} : ${openingLine(texts)}`);
    const policies = exposure[direction].isProtected ? "" : `, which no policy restricts`;
    return [`${title}${policies}:`, ...(lines.length > 0 ? lines : [`  ${nobody}`])];
  };
  return [
    exposure.workload,
    ...section("ingress", "May be reached by", "nobody"),
    ...section("egress", "May reach", "nothing"),
  ];
}
