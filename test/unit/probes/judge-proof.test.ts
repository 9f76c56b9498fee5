import { describe, expect, test } from "vitest";
import {
  endsEarly,
  isInert,
  judgeProof,
  PROOF_SUBJECTS,
  rowsBeforePlan,
  settleTimeMs,
  type Probe,
  type ProbeObservation,
  type ProofSubject,
} from "#lib/probes/index.ts";
import { canaryPlan, canaryTargets, resultsOf } from "../../cast/canary-run.ts";

const plan = canaryPlan();

function rowsWhere(seen: (probe: Probe, step: number) => ProbeObservation["seen"] | undefined) {
  const rows = judgeProof(plan, resultsOf(plan, seen), "It is over.");
  return (subject: ProofSubject) => rows.find((row) => row.subject === subject)!;
}

const caseOf = (step: number) => plan.steps[step]?.case;

test("a data plane that does everything that policies say is proved in every row that can be tried", () => {
  const rows = judgeProof(plan, resultsOf(plan));
  expect(rows.map(({ subject }) => subject)).toEqual(PROOF_SUBJECTS);
  for (const { subject, outcome } of rows)
    expect([subject, outcome]).toEqual([subject, subject === "host-network" ? "not-tried" : "proved"]);
  expect(isInert(plan, resultsOf(plan))).toBe(false);
});

test("a row carries its evidence: every connection, the policies that stood, and the commands to repeat it", () => {
  const row = rowsWhere(() => undefined)("ingress");
  expect(row.observations).toHaveLength(6);
  expect(row.policies.join("\n")).toContain("kind: NetworkPolicy");
  expect(row.commands).toContain(
    "kubectl -n drawbridge-canary-1a2b3c4d exec canary-client-1a2b3c4d-x7k2p -c canary -- /agnhost connect 10.1.1.92:8080 --timeout=1000ms --protocol=tcp",
  );
});

test("rows are pending while a run goes on, and say why they were not tried when it is over", () => {
  const first = resultsOf(plan).slice(0, 3);
  const [running, over] = [judgeProof(plan, first), judgeProof(plan, first, "Stopped by lee.")];
  const bridge = (rows: typeof running) => rows.find(({ subject }) => subject === "bridge");
  expect(bridge(running)?.outcome).toBe("pending");
  expect(bridge(over)).toMatchObject({ outcome: "not-tried", text: "Stopped by lee." });
  expect(rowsBeforePlan().every(({ outcome }) => outcome === "pending")).toBe(true);
});

describe("policies that are accepted and do nothing", () => {
  const seen = ({ expected }: Probe) => (expected === "blocked" ? "connects" : undefined);

  test("are called inert, and what they were to do is disproved", () => {
    const row = rowsWhere(seen);
    expect(isInert(plan, resultsOf(plan, seen))).toBe(true);
    for (const subject of ["ingress", "egress", "udp", "default-deny"] as const)
      expect(row(subject).outcome).toBe("disproved");
    expect(row("ingress").text).toContain(
      "client to near on 8080/TCP connected, and should have been blocked",
    );
  });

  test("end the run, since nothing more can be learned", () => {
    expect(endsEarly(plan, resultsOf(plan, seen))).toMatch(/do nothing here/);
  });

  test("prove no bridge: an allow-all over policies that close nothing has won over nothing", () => {
    expect(rowsWhere(seen)("bridge").outcome).toBe("not-tried");
  });
});

test("a cluster in which ingress is ignored and egress is not is not inert", () => {
  const seen = ({ subject, expected }: Probe) =>
    subject === "ingress" && expected === "blocked" ? "connects" : undefined;
  expect(isInert(plan, resultsOf(plan, seen))).toBe(false);
  expect(rowsWhere(seen)("ingress").outcome).toBe("disproved");
  expect(rowsWhere(seen)("egress").outcome).toBe("proved");
});

test("canary pods that do not reach each other without policies end the run at once", () => {
  const seen = (_: Probe, step: number) => (step === 0 ? "blocked" : undefined);
  expect(endsEarly(plan, resultsOf(plan, seen).slice(0, 1))).toMatch(/do not reach each other/);
  expect(rowsWhere(seen)("baseline").outcome).toBe("disproved");
});

test("a connection that fails without policies proves nothing by failing under one", () => {
  const seen = ({ protocol }: Probe) => (protocol === "UDP" ? "blocked" : undefined);
  const row = rowsWhere(seen);
  expect(row("udp")).toMatchObject({ outcome: "not-tried" });
  expect(row("udp").text).toContain("does not connect without policies either");
  expect(row("dns-without-rule").outcome).toBe("not-tried");
  expect(row("ingress").outcome).toBe("proved");
});

test("a case whose controls failed claims nothing, and spoils no other", () => {
  const seen = ({ subject }: Probe, step: number) =>
    caseOf(step) === "end-port" && subject === undefined ? "blocked" : undefined;
  expect(rowsWhere(seen)("end-port").outcome).toBe("not-tried");
  expect(rowsWhere(seen)("named-ports").outcome).toBe("proved");
});

test("denials that are refused instead of dropped differ, and are no proof", () => {
  const row = rowsWhere(({ expected }) => (expected === "blocked" ? "refused" : undefined));
  expect(row("ingress").outcome).toBe("differs");
  expect(row("ingress").text).toContain("refused instead of dropped");
});

test.each(["failed", "name-not-resolved"] as const)("a probe that %s proves nothing", (what) => {
  const row = rowsWhere(({ expected }) => (expected === "blocked" ? what : undefined));
  for (const subject of ["ingress", "egress", "default-deny", "dns-without-rule"] as const)
    expect(row(subject).outcome).toBe("not-tried");
});

test.each(["except", "many-ports", "several-rules"])(
  "an allow-all that loses against %s once is no bridge",
  (shape) => {
    const seen = ({ subject }: Probe, step: number) =>
      caseOf(step) === `bridge-${shape}` && subject === "bridge" ? "blocked" : undefined;
    expect(rowsWhere(seen)("bridge").outcome).toBe("disproved");
  },
);

test("an allow-all that holds until more policies come is no bridge either", () => {
  const last = plan.steps.findLastIndex(({ kind }) => kind === "observe");
  const row = rowsWhere((_, step) => (step === last ? "blocked" : undefined));
  expect(row("bridge").outcome).toBe("disproved");
});

test("connections that survive and ipBlocks that miss pods and nodes differ: rollouts can live with them", () => {
  const survives = rowsWhere(({ subject }) => (subject === "established" ? "connects" : undefined));
  expect(survives("established")).toMatchObject({ outcome: "differs" });
  const cilium = rowsWhere(({ subject, expected }) =>
    (subject === "ip-block-pods" || subject === "ip-block-nodes") && expected === "connects"
      ? "blocked"
      : undefined,
  );
  expect(cilium("ip-block-pods").outcome).toBe("differs");
  expect(cilium("ip-block-nodes").outcome).toBe("differs");
});

test("what is missing in the cluster is said in the row that lacks it", () => {
  const poor = canaryPlan({ targets: { dnsRules: [] } });
  const rows = judgeProof(poor, resultsOf(poor));
  const text = (subject: ProofSubject) => rows.find((row) => row.subject === subject)?.text;
  expect(text("ip-block")).toContain("--canary-outside");
  expect(text("ip-block-nodes")).toContain("No node's address");
  expect(text("dns-with-rule")).toContain("No DNS server");
  expect(canaryTargets.dnsRules).not.toEqual([]);
});

test("the settle time is the longest of all samples, and none where one never arrived", () => {
  const all = resultsOf(plan);
  const samples = all.flatMap(({ effectMs }) => (effectMs === undefined ? [] : [effectMs]));
  expect(samples).toHaveLength(6);
  expect(settleTimeMs(plan, all)).toBe(Math.max(...samples));
  const missing = all.map(({ effectMs, ...rest }) =>
    effectMs === samples[2] ? rest : { ...rest, effectMs },
  );
  expect(settleTimeMs(plan, missing)).toBeUndefined();
});
