const WITHOUT_A_WORD = 100;
const asked = process.env["PROPERTY_RUNS"];

/** Whether more runs were asked for than belong to `npm test`. */
export const NIGHTLY = asked !== undefined;

/**
 * How often a property is tried that `npm test` tries `usual` times: `PROPERTY_RUNS` scales them all, and says how
 * many runs a usual 100 becomes.
 */
export function runs(usual: number): number {
  return Math.ceil((usual * Number(asked ?? WITHOUT_A_WORD)) / WITHOUT_A_WORD);
}
