import { describe, expect, it } from "vitest";
import { selects, type LabelSelector } from "#lib/policy/index.ts";

describe("selects", () => {
  it("an empty selector matches everything and a missing one nothing", () => {
    expect(selects({}, {})).toBe(true);
    expect(selects(undefined, { app: "web" })).toBe(false);
  });

  it("NotIn and DoesNotExist match where the key is absent", () => {
    const notIn: LabelSelector = {
      matchExpressions: [{ key: "tier", operator: "NotIn", values: ["front"] }],
    };
    expect(selects(notIn, {})).toBe(true);
    expect(selects(notIn, { tier: "back" })).toBe(true);
    expect(selects(notIn, { tier: "front" })).toBe(false);
    expect(selects({ matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, {})).toBe(true);
  });

  it("an empty value is a value", () => {
    expect(selects({ matchLabels: { tier: "" } }, {})).toBe(false);
    expect(selects({ matchLabels: { tier: "" } }, { tier: "" })).toBe(true);
  });

  it("labels and expressions must all hold", () => {
    const both: LabelSelector = {
      matchLabels: { app: "web" },
      matchExpressions: [{ key: "tier", operator: "Exists" }],
    };
    expect(selects(both, { app: "web" })).toBe(false);
    expect(selects(both, { app: "web", tier: "" })).toBe(true);
  });

  it("names of Object.prototype are labels like others", () => {
    expect(selects({ matchExpressions: [{ key: "constructor", operator: "Exists" }] }, {})).toBe(false);
  });

  it("an operator that Kubernetes does not have matches nothing", () => {
    const unknown = {
      matchExpressions: [{ key: "app", operator: "Gt", values: ["1"] }],
    } as unknown as LabelSelector;
    expect(selects(unknown, { app: "2" })).toBe(false);
  });
});
