/** One misbehaviour, asked for by a test. */
export interface Fault {
  /** HTTP method to match; any when left out. */
  method?: string;
  /** Matches against path and query; any when left out. */
  path?: RegExp;
  /**
   * `status` refuses with `status` (and Retry-After), `hang` never answers, `reset` drops the connection, `delay`
   * answers late.
   */
  kind: "status" | "hang" | "reset" | "delay";
  /**
   * Whether the fault strikes before the request is carried out or after it, on its reply. A `reset` on the reply
   * sends half of it first: the write has happened and the client cannot know. The default is `reply` for `delay`
   * and `request` for everything else.
   */
  at?: "request" | "reply";
  /** The HTTP code of `status`; 500 by default. */
  status?: number;
  retryAfterSeconds?: number;
  delayMs?: number;
  /** How many matching requests it strikes; 1 by default, Infinity for all. */
  count?: number;
}

/** The faults that wait for requests, oldest first. Empty in every ordinary run. */
export class FaultPlan {
  readonly #waiting: { fault: Fault; left: number }[] = [];

  /** Lets the next matching requests fail. Several faults queue up; one request is struck by one fault. */
  next(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.count ?? 1 });
  }

  /** Takes back every fault that has not struck yet. */
  clear(): void {
    this.#waiting.length = 0;
  }

  /** The fault that strikes this request, which uses up one of its count. */
  take(method: string, url: string): Fault | undefined {
    const found = this.#waiting.find(
      ({ fault }) => (fault.method ?? method) === method && (fault.path?.test(url) ?? true),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#waiting.splice(this.#waiting.indexOf(found), 1);
    return found.fault;
  }
}

/** When a fault strikes. */
export function strikesAt(fault: Fault): "request" | "reply" {
  return fault.at ?? (fault.kind === "delay" ? "reply" : "request");
}
