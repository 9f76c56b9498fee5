import "server-only";

/** Calls that come while one is at work share one more after it. `idle` resolves when none is at work. */
export function oneAtATime(work: () => Promise<void>): (() => Promise<void>) & { idle(): Promise<void> } {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = () => {
    next = undefined;
    const mine = work().finally(() => {
      if (current === mine) current = undefined;
    });
    return (current = mine);
  };
  const call = () => {
    if (current === undefined) return start();
    return (next ??= current.then(start, start));
  };
  const idle = async () => {
    await (next ?? current)?.catch(() => undefined); // whoever called for it has heard of the failure
  };
  return Object.assign(call, { idle });
}
