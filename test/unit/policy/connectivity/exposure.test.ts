import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  connectivityOf,
  exposureFields,
  exposureLines,
  exposureOf,
  exposureRows,
  PROFILES,
  type Connectivity,
  type WorkloadId,
} from "#lib/policy/index.ts";
import { paymentsApi, postgres, town } from "../../../cast/town.ts";
import { API_POLICY, KEEP_OUT, LEDGER_POLICY } from "./town-policies.ts";

function connectivityWith(policies = [API_POLICY, LEDGER_POLICY]): Connectivity {
  return connectivityOf(compileSnapshot(town({ foreignPolicies: [KEEP_OUT] }), policies, PROFILES.spec));
}

describe("the exposure of a workload", () => {
  it("says widest first who may reach it and what it may reach", () => {
    const connectivity = connectivityWith();
    expect(exposureLines(exposureOf(connectivity, paymentsApi.id)!, connectivity.openings)).toEqual([
      "payments/api[Deployment]",
      "May be reached by:",
      "  payments/settle[CronJob] : uncertain: TCP 8443",
      "  storefront/web[Deployment] : TCP 8443",
      "  203.0.113.0-203.0.113.127[External] : TCP 8443",
      "May reach:",
      "  ledger/postgres[StatefulSet] : TCP 5432",
    ]);
  });

  it("says of a direction that no policy restricts that none does", () => {
    const connectivity = connectivityWith();
    const { ingress, egress } = exposureOf(connectivity, postgres.id)!;
    expect([ingress.isProtected, egress.isProtected]).toEqual([true, false]);
  });

  it("says once what is open to every workload, and of a namespace or a workload only what is more", () => {
    const connectivity = connectivityOf(compileSnapshot(town(), [LEDGER_POLICY], PROFILES.spec));
    const { ingress } = exposureOf(connectivity, paymentsApi.id)!;
    expect(ingress.found.map(({ end }) => end.text)).toEqual([
      "every workload of the cluster",
      "everywhere outside (IPv4)",
    ]);
    const lines = exposureLines(exposureOf(connectivity, postgres.id)!, connectivity.openings);
    expect(lines.slice(0, 4)).toEqual([
      "ledger/postgres[StatefulSet]",
      "May be reached by:",
      "  every workload of payments : All Connections",
      "May reach, which no policy restricts:",
    ]);
  });

  it("is a row each for tables", () => {
    const connectivity = connectivityWith();
    const [row] = exposureRows(exposureOf(connectivity, paymentsApi.id)!, connectivity.openings);
    expect(exposureFields(row!)).toEqual([
      "payments/api[Deployment]",
      "ingress",
      "payments/settle[CronJob]",
      "No Connections",
      "TCP 8443",
    ]);
  });

  it("says nobody and nothing where all is closed, and nothing about a workload that is not there", () => {
    const connectivity = connectivityWith();
    expect(exposureOf(connectivity, "payments/Deployment/nobody" as WorkloadId)).toBeUndefined();
    const closed = {
      ...LEDGER_POLICY,
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] as const },
    };
    const shut = connectivityOf(compileSnapshot(town(), [closed], PROFILES.spec));
    expect(exposureLines(exposureOf(shut, postgres.id)!, shut.openings)).toEqual([
      "ledger/postgres[StatefulSet]",
      "May be reached by:",
      "  nobody",
      "May reach:",
      "  nothing",
    ]);
  });
});
