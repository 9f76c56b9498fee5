import { expect, test } from "vitest";
import { countsText, matrixSections, shownProof } from "#components/enforcement/proof-matrix-view.ts";
import { FEATURES } from "#lib/enforcement/index.ts";
import {
  enforcementPage,
  PROVED_AT_MS,
  proofRow,
  townProof,
  townReport,
} from "../../cast/town-enforcement.ts";

function rowsOf(page = enforcementPage()) {
  return matrixSections(page).flatMap(({ rows }) => rows);
}

test("every feature and everything that the rollout rests on has its row, once, tried or not", () => {
  const subjects = rowsOf(enforcementPage({ proof: undefined })).map(({ subject }) => subject);
  expect(new Set(subjects).size).toBe(subjects.length);
  expect(subjects).toEqual(expect.arrayContaining([...FEATURES, "udp", "bridge", "dns-with-rule", "settle"]));
});

test("a row is as old as its last connection, and the settle time as the run", () => {
  const page = enforcementPage();
  expect(rowsOf(page).find(({ subject }) => subject === "ingress")?.atMs).toBe(PROVED_AT_MS);
  expect(rowsOf(page).find(({ subject }) => subject === "settle")).toMatchObject({
    settleMs: 1_240,
    atMs: PROVED_AT_MS,
  });
});

test("what no rollout can do without is alarming when it is missing, other features only when they were promised", () => {
  const page = enforcementPage({
    report: townReport({ egress: "not-enforced", sctp: "not-enforced", "host-network": "not-enforced" }),
    proof: townProof({
      rows: [
        proofRow("bridge", "disproved"),
        proofRow("sctp", "disproved"),
        proofRow("end-port", "disproved"),
      ],
    }),
  });
  const alarming = rowsOf(page).filter(({ isAlarming }) => isAlarming);
  expect(alarming.map(({ subject }) => subject)).toEqual(["egress", "end-port", "bridge"]);
});

test("while a run is under way its rows are shown; one that failed does not hide the last that finished", () => {
  const finished = townProof();
  const running = townProof({ id: "proof-2", state: "running" });
  const failed = townProof({ id: "proof-3", state: "failed", rows: [] });
  expect(shownProof({ proof: running, finished })).toBe(running);
  expect(shownProof({ proof: failed, finished })).toBe(finished);
  expect(shownProof({ proof: failed })).toBe(failed);
});

test("counts leave out what did not happen", () => {
  expect(countsText([proofRow("ingress"), proofRow("egress"), proofRow("sctp", "not-tried")])).toBe(
    "2 proved, 1 not tried",
  );
  expect(countsText([])).toBe("");
});
