import type { BaselineSide, Evidence } from "./baseline-side.ts";
import { coversSide } from "./covers.ts";
import { portKey, rulePeerKey, selectorKey } from "./rule-keys.ts";

/**
 * Collects the sides of one namespace. What was decided or is asked for by the platform comes first; what was observed
 * joins the first of these that covers it, as evidence, and is a side of its own only where none does.
 */
export class GatheredSides {
  readonly #decided: { side: BaselineSide; evidence: Evidence[] }[];
  readonly #observed = new Map<string, { side: BaselineSide; evidence: Evidence[] }>();
  /** Which of the decided covers a side that was asked about before; undefined: none. */
  readonly #known = new Map<string, { evidence: Evidence[] } | undefined>();

  constructor(decided: readonly BaselineSide[]) {
    this.#decided = decided.map((side) => ({ side, evidence: [...side.evidence] }));
  }

  /** Adds an observed side. */
  observe(side: BaselineSide): void {
    const key = sideKey(side);
    if (!this.#known.has(key)) {
      this.#known.set(
        key,
        this.#decided.find((one) => coversSide(one.side, side)) ?? this.#observed.get(key),
      );
    }
    const home = this.#known.get(key);
    if (home !== undefined) {
      home.evidence.push(...side.evidence);
      return;
    }
    const entry = { side, evidence: [...side.evidence] };
    this.#observed.set(key, entry);
    this.#known.set(key, entry);
  }

  /** Every side with all its evidence, without those that another one of the decided covers. */
  all(): readonly BaselineSide[] {
    const decided = this.#withoutRepeated();
    return [...decided, ...this.#observed.values()].map(({ side, evidence }) => ({ ...side, evidence }));
  }

  /** An allow rule that only says what DNS or the platform has anyway belongs there. */
  #withoutRepeated(): readonly { side: BaselineSide; evidence: Evidence[] }[] {
    return this.#decided.filter((one) => {
      if (one.side.topic !== "app") return true;
      const home = this.#decided.find(({ side }) => side.topic !== "app" && coversSide(side, one.side));
      home?.evidence.push(...one.evidence);
      return home === undefined;
    });
  }
}

function sideKey({ direction, subject, peer, ports }: BaselineSide): string {
  return `${direction} ${selectorKey(subject)} ${rulePeerKey(peer)} ${ports.map(portKey).join()}`;
}
