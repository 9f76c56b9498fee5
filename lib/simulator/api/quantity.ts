const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a Kubernetes quantity (`500m`, `1Gi`, `2e3`, or a number) stands for; undefined where it is none. */
export function parseQuantity(text: unknown): number | undefined {
  if (typeof text === "number") return Number.isFinite(text) ? text : undefined;
  if (typeof text !== "string") return undefined;
  const [, digits, exponent, suffix] =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([a-zA-Z]*))$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  if (exponent !== undefined) return Number(`${digits}${exponent}`);
  const factor = FACTORS[suffix ?? ""];
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** A quantity as the API writes sums: in the largest binary unit that keeps it whole for bytes, in `m` below one. */
export function formatQuantity(value: number, isBytes: boolean): string {
  if (isBytes) {
    for (const unit of ["Ei", "Pi", "Ti", "Gi", "Mi", "Ki"]) {
      const factor = FACTORS[unit]!;
      if (value >= factor && Number.isInteger(value / factor)) return `${value / factor}${unit}`;
    }
    return String(Math.round(value));
  }
  return Number.isInteger(value) ? String(value) : `${Math.round(value * 1000)}m`;
}
