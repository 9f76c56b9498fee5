import { describe, expect, test, vi } from "vitest";
import { readAuditPage } from "#lib/server/database/audit-store.ts";
import { proveEnforcement } from "#lib/server/usecases/prove-enforcement.ts";
import { readEnforcement } from "#lib/server/usecases/read-enforcement.ts";
import { readStatus } from "#lib/server/usecases/read-status.ts";
import { ENFORCEMENT_PROFILES } from "#lib/simulator/data-plane/enforcement-profile.ts";
import { testDatabase } from "../postgres.ts";
import { canariesIn, outcomes, proved, startProofTown } from "./proof-world.ts";
import { refusalOf, valueOf } from "./shop-world.ts";

vi.setConfig({ testTimeout: 240_000 });

const database = testDatabase();

describe("canary pods prove what a data plane does", () => {
  test("one that reads policies by the letter, and nothing of them stays", async () => {
    const town = await startProofTown(database, { enforcement: ENFORCEMENT_PROFILES.spec });
    const proof = await proved(town.ctx);
    expect(proof.failure).toBeUndefined();
    expect(outcomes(proof)).toEqual({
      baseline: "proved",
      ingress: "proved",
      egress: "proved",
      udp: "proved",
      "default-deny": "proved",
      "dns-without-rule": "proved",
      "dns-with-rule": "proved",
      bridge: "proved",
      "ip-block": "not-tried",
      "ip-block-pods": "proved",
      "ip-block-nodes": "proved",
      "end-port": "proved",
      sctp: "proved",
      "named-ports": "proved",
      established: "proved",
      "host-network": "not-tried",
    });
    expect(proof).toMatchObject({ state: "finished", inert: false, leftBehind: [] });
    expect(proof.settleMs).toBeGreaterThan(0);
    expect(canariesIn(town)).toEqual([]);
    const page = valueOf(await readEnforcement(town.ctx));
    expect(page.standing).toMatchObject({ kind: "proved", proofId: proof.id });
    expect(page.mayProve).toEqual({ ok: true });
    expect(valueOf(await readStatus(town.ctx)).proof?.kind).toBe("proved");
    const { events } = await readAuditPage(town.ctx.db, town.ctx.clusterId);
    expect(events.map(({ action }) => action)).toEqual(["proof.finished", "proof.started"]);
  });

  test("one that accepts policies and does nothing is called inert, and the run ends early", async () => {
    const town = await startProofTown(database, { enforcement: ENFORCEMENT_PROFILES.flannel });
    const proof = await proved(town.ctx);
    expect(proof).toMatchObject({ state: "finished", inert: true });
    expect(outcomes(proof)).toMatchObject({ baseline: "proved", ingress: "disproved", bridge: "not-tried" });
    expect(valueOf(await readEnforcement(town.ctx)).standing).toMatchObject({ kind: "disproved" });
    expect(canariesIn(town)).toEqual([]);
  });

  test("one on which except beats an allow-all gets no bridge, and the row says why", async () => {
    const town = await startProofTown(database, { enforcement: ENFORCEMENT_PROFILES["aws-vpc-cni"] });
    const proof = await proved(town.ctx);
    expect(outcomes(proof)).toMatchObject({ ingress: "proved", egress: "proved", bridge: "disproved" });
    const bridge = proof.rows.find(({ subject }) => subject === "bridge");
    expect(bridge?.text).toContain("An allow-all does not win here");
    expect(bridge?.policies.join("\n")).toContain("except:");
  });

  test("one that lets standing connections be, and misses pods by address, differs", async () => {
    const town = await startProofTown(database, {
      enforcement: { ...ENFORCEMENT_PROFILES.cilium, establishedSurvive: true },
    });
    const proof = await proved(town.ctx);
    expect(outcomes(proof)).toMatchObject({
      established: "differs",
      "ip-block-pods": "differs",
      "ip-block-nodes": "differs",
      bridge: "proved",
    });
  });
});

test("with writes off nothing is started, and the page says why", async () => {
  const town = await startProofTown(database, {}, { DRAWBRIDGE_WRITES: "off" });
  expect(refusalOf(await proveEnforcement(town.ctx)).code).toBe("read-only");
  expect(valueOf(await readEnforcement(town.ctx)).mayProve).toMatchObject({ ok: false });
  expect(canariesIn(town)).toEqual([]);
});

test("one run at a time: a second one is refused until the first has ended", async () => {
  const town = await startProofTown(database);
  valueOf(await proveEnforcement(town.ctx));
  expect(refusalOf(await proveEnforcement(town.ctx)).code).toBe("proof-under-way");
  const [one, two] = [proveEnforcement(town.ctx), proveEnforcement(town.ctx)];
  expect([refusalOf(await one).code, refusalOf(await two).code]).toEqual([
    "proof-under-way",
    "proof-under-way",
  ]);
});
