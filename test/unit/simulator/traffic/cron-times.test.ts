import { describe, expect, it } from "vitest";
import { dueTimesBetween, lastDueBefore } from "#lib/simulator/traffic/cron-times.ts";
import { link } from "#lib/simulator/traffic/connection-plan.ts";

const MONDAY_3_AM = Date.UTC(2026, 10, 23, 3);
const HOUR_MS = 3_600_000;

describe("schedules", () => {
  it("every time that is due in a span is told, its end included", () => {
    const due = dueTimesBetween({ schedule: "0 * * * *" }, MONDAY_3_AM, MONDAY_3_AM + 2 * HOUR_MS);
    expect(due).toEqual([MONDAY_3_AM + HOUR_MS, MONDAY_3_AM + 2 * HOUR_MS]);
  });

  it("a weekly one was last due on its day", () => {
    expect(lastDueBefore({ schedule: "0 2 * * 1" }, MONDAY_3_AM)).toBe(MONDAY_3_AM - HOUR_MS);
  });

  it("times are UTC unless the schedule names a zone", () => {
    const inNewYork = { schedule: "0 2 * * 1", timeZone: "America/New_York" };
    expect(lastDueBefore(inNewYork, MONDAY_3_AM + 12 * HOUR_MS)).toBe(MONDAY_3_AM + 4 * HOUR_MS);
  });
});

describe("declared connections", () => {
  it.each([
    ["payments/api:443", { kind: "service", namespace: "payments", name: "api", port: 443 }],
    ["pods payments/api:9090", { kind: "workload", namespace: "payments", name: "api", port: 9090 }],
    ["host api.pay.example:443", { kind: "host", name: "api.pay.example", port: 443 }],
    ["nodes:9100", { kind: "nodes", port: 9100 }],
    ["api-server", { kind: "api-server" }],
  ])("%s is read", (text, target) => {
    expect(link("storefront/web", text, 6).to).toEqual(target);
  });

  it.each(["payments", "payments/api", "nodes", "host :443"])("%s is a typo", (text) => {
    expect(() => link("storefront/web", text, 6)).toThrow(text);
  });
});
