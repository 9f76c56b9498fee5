/** Values that are equal by identity, or small enough to be compared by their text. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Whether a node or line would be drawn as before. Live data brings new objects with every refetch; without this each
 * of them would draw the whole canvas anew. Geometry is React Flow's and not looked at.
 */
export function sameData(before: { readonly data?: object }, after: { readonly data?: object }): boolean {
  const [a, b] = [
    before.data as Record<string, unknown> | undefined,
    after.data as Record<string, unknown> | undefined,
  ];
  if (a === undefined || b === undefined) return a === b;
  return Object.keys(b).every((key) => isSame(a[key], b[key]));
}
