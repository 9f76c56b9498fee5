/** A container runtime's log prefix: time, stream, and F (full) or P (partial). */
const CRI_PREFIX = /^\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] /;

/**
 * The flow's own JSON text, out of what log collectors wrap it in: a CRI prefix, or fluent-bit's `{"log": "…"}` (also
 * both). Text that is not wrapped comes back as it is; a broken wrapping is left for the JSON parser to name.
 */
export function unwrapLine(line: string): string {
  const text = line.replace(CRI_PREFIX, "").trim();
  if (!/^\{\s*"/.test(text) || !text.includes('"log"')) return text;
  const inner = logField(text);
  return inner === undefined ? text : inner.replace(CRI_PREFIX, "").trim();
}

function logField(text: string): string | undefined {
  try {
    const outer: unknown = JSON.parse(text);
    const log = typeof outer === "object" && outer !== null && "log" in outer ? outer.log : undefined;
    return typeof log === "string" ? log : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
