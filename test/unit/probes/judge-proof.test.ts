import { describe, expect, test } from "vitest";
import {
  endsEarly,
  holds,
  isInert,
  judgeProof,
  PROOF_SUBJECTS,
  probesOf,
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
  const last = plan.steps.findLastIndex((step) => step.kind === "observe" && step.until === "throughout");
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
  const poor = canaryPlan({ targets: { lookup: canaryTargets.lookup, dnsRules: [] } });
  const rows = judgeProof(poor, resultsOf(poor));
  const text = (subject: ProofSubject) => rows.find((row) => row.subject === subject)?.text;
  expect(text("ip-block")).toContain("--canary-outside");
  expect(text("ip-block-nodes")).toContain("No address of another node");
  expect(text("dns-with-rule")).toContain("No DNS server");
  expect(canaryTargets.dnsRules).not.toEqual([]);
});

describe("a way that was closed must be open again when its case is over", () => {
  /** From the first probe of `name` that expects a denial, everything at `to` answers with `what`, for ever. */
  const fallsSilent = (name: string, to: string, what: ProbeObservation["seen"]) => {
    const first = plan.steps.findIndex(
      (step) => step.case === name && probesOf(step).some(({ expected }) => expected === "blocked"),
    );
    return (probe: Probe, step: number) =>
      step >= first && probe.to.kind === "pod" && probe.to.role === to ? what : undefined;
  };

  test.each(["blocked", "refused"] as const)(
    "a server that died, whose port is %s, has enforced nothing",
    (what) => {
      expect(rowsWhere(fallsSilent("end-port", "far", what))("end-port").outcome).toBe("not-tried");
      expect(rowsWhere(fallsSilent("sctp", "sctp", what))("sctp").outcome).toBe("not-tried");
      const both = (probe: Probe, step: number) =>
        fallsSilent("default-deny", "near", what)(probe, step) ??
        fallsSilent("default-deny", "far", what)(probe, step);
      expect(rowsWhere(both)("default-deny").outcome).toBe("not-tried");
    },
  );

  test("an outside address that went away while all but it was allowed was kept out by nobody", () => {
    const first = plan.steps.findIndex(({ case: name }) => name === "outside-address-except");
    const row = rowsWhere((probe, step) =>
      step > first && probe.to.kind === "address" && probe.to.title === "203.0.113.9" ? "blocked" : undefined,
    );
    expect(row("ip-block").outcome).toBe("not-tried");
  });

  test("a data plane that refuses, and opens again, holds what it differs in", () => {
    const row = rowsWhere(({ expected }) => (expected === "blocked" ? "refused" : undefined));
    for (const subject of ["ingress", "egress"] as const) expect(holds(row(subject))).toBe(true);
    const dead = rowsWhere(fallsSilent("ingress", "near", "refused"));
    expect(holds(dead("ingress"))).toBe(false);
  });
});

test("an ipBlock of a node that is reached under a deny too has matched nothing", () => {
  const row = rowsWhere(({ to }) =>
    to.kind === "address" && to.title === "node node-2" ? "connects" : undefined,
  );
  expect(row("ip-block-nodes").outcome).toBe("not-tried");
});

describe("a connection that stood", () => {
  const held = (before: ProbeObservation["seen"], after: ProbeObservation["seen"]) =>
    rowsWhere(({ subject, expected }, step) => {
      if (plan.steps[step]?.kind !== "ask-held") return undefined;
      return subject === "established" && expected === "blocked" ? before : after;
    })("established");

  test("is cut where it falls silent under the deny, and answers when that is gone", () => {
    expect(held("blocked", "connects").outcome).toBe("proved");
    expect(held("connects", "connects").outcome).toBe("differs");
  });

  test("says nothing where what held it has ended, or it never answers again", () => {
    expect(held("failed", "connects").outcome).toBe("not-tried");
    expect(held("blocked", "blocked").outcome).toBe("not-tried");
    expect(held("blocked", "failed").outcome).toBe("not-tried");
  });
});

test("a DNS rule shows nothing where names are resolved without it, and does no harm", () => {
  const row = rowsWhere(({ subject }) => (subject === "dns-without-rule" ? "connects" : undefined))(
    "dns-with-rule",
  );
  expect(row.outcome).toBe("differs");
  expect(row.text).toContain("without it too");
  expect(holds(row)).toBe(true);
});

test("the allow-all is seen to stand before anything that would close comes after it", () => {
  const first = plan.steps.filter((step) => step.case === "bridge-first");
  const watched = first.findIndex((step) => step.kind === "observe" && step.until === "throughout");
  const applied = first.slice(0, watched).flatMap((step) => (step.kind === "apply" ? [step.policy] : []));
  expect(watched).toBeGreaterThan(0);
  for (const { spec } of applied) expect([spec.ingress, spec.egress]).toContainEqual([{}]);
});

test("rows say where it was tried, and what that leaves untried", () => {
  const caveats = ["Between nodes it was not tried: there is one node."];
  const one = canaryPlan({ targets: { ...canaryTargets, caveats } });
  const rows = judgeProof(one, resultsOf(one));
  const text = (subject: ProofSubject) => rows.find((row) => row.subject === subject)?.text;
  for (const subject of ["baseline", "ingress", "egress", "udp", "default-deny", "bridge"] as const)
    expect(text(subject)).toContain(caveats[0]);
  expect(text("named-ports")).not.toContain(caveats[0]);
  expect(text("baseline")).toContain("On node-1: client, near. On node-2: stranger, far.");
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
