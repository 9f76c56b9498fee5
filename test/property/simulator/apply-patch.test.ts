import fc from "fast-check";
import { expect, test } from "vitest";
import { applyConfiguration } from "#lib/simulator/api/apply-patch.ts";
import { fieldsOf, parseFieldsV1, toFieldsV1 } from "#lib/simulator/api/field-set.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";

const key = fc.constantFrom("eur", "usd", "chf", "gbp");
const map = fc.dictionary(key, fc.constantFrom("1", "2"));
const config = fc.record({ data: map, labels: map }).map(({ data, labels }): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "rates", namespace: "ledger", labels },
  data,
}));
const steps = fc.array(fc.tuple(fc.constantFrom("drawbridge", "argocd"), config), { maxLength: 6 });

function apply(live: KubeObject | undefined, manager: string, sent: KubeObject, force: boolean) {
  const writer = { manager, operation: "Apply", apiVersion: "v1", time: "2026-11-24T08:00:00Z" } as const;
  return applyConfiguration({ live, config: sent, writer, force });
}

function replay(history: [string, KubeObject][]): KubeObject | undefined {
  let live: KubeObject | undefined;
  for (const [manager, sent] of history) {
    const result = apply(live, manager, sent, true);
    if (result.ok) live = result.value;
  }
  return live;
}

test("after a forced apply the object holds every field that was sent, with its value", () => {
  fc.assert(
    fc.property(steps, config, (history, sent) => {
      const result = apply(replay(history), "drawbridge", sent, true);
      if (!result.ok) throw new Error(result.status.message);
      const stored = fieldsOf(result.value);
      for (const [path, value] of fieldsOf(sent)) {
        const isEmptyMap = typeof value === "object";
        if (!isEmptyMap) expect(stored.get(path)).toEqual(value);
      }
    }),
  );
});

test("applying the same again changes nothing and never conflicts", () => {
  fc.assert(
    fc.property(steps, config, (history, sent) => {
      const first = apply(replay(history), "drawbridge", sent, true);
      if (!first.ok) throw new Error(first.status.message);
      expect(apply(first.value, "drawbridge", sent, false)).toEqual(first);
    }),
  );
});

test("an apply without force either conflicts or leaves every value that another manager owns", () => {
  fc.assert(
    fc.property(steps, config, (history, sent) => {
      const live = replay(history);
      const result = apply(live, "drawbridge", sent, false);
      if (live === undefined || !result.ok) return;
      const theirs = live.metadata.managedFields?.find(({ manager }) => manager === "argocd");
      const before = fieldsOf(live);
      const after = fieldsOf(result.value);
      for (const path of parseFieldsV1(theirs?.fieldsV1 ?? {})) {
        if (before.has(path) && typeof before.get(path) !== "object") {
          expect(after.get(path)).toEqual(before.get(path));
        }
      }
    }),
  );
});

test("a field set survives its encoding", () => {
  fc.assert(
    fc.property(config, (object) => {
      const fields = new Set(fieldsOf(object).keys());
      expect(parseFieldsV1(toFieldsV1(fields))).toEqual(fields);
    }),
  );
});
