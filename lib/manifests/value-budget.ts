/** Levels of nesting; the deepest object that Kubernetes defines has about twenty. */
const DEEPEST = 100;
/** Values in one document after its aliases are followed: more than any text of the permitted size can hold without. */
const MOST_VALUES = 2_000_000;

/**
 * Why a value is too deep or too large to be worked on; undefined where it is neither. Aliases let a few lines stand
 * for billions of values, which everything that walks them would visit one by one.
 */
export function budgetFault(value: unknown, mostValues = MOST_VALUES): string | undefined {
  const walk = { left: mostValues };
  return visit(value, DEEPEST, walk);
}

function visit(value: unknown, levels: number, walk: { left: number }): string | undefined {
  walk.left -= 1;
  if (walk.left < 0) return `it stands for more than ${MOST_VALUES} values once its aliases are followed`;
  if (typeof value !== "object" || value === null) return undefined;
  if (levels === 0) return `it is nested deeper than ${DEEPEST} levels`;
  for (const member of Object.values(value)) {
    const fault = visit(member, levels - 1, walk);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
