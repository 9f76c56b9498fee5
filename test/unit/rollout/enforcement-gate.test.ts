import { describe, expect, test } from "vitest";
import type { CniFacts } from "#lib/policy/index.ts";
import type { ProofRow, ProofSubject } from "#lib/probes/index.ts";
import { evaluateGates, type GateInput, type Phase } from "#lib/rollout/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { provenCluster } from "../../cast/proven-cluster.ts";
import { paymentsGateInput } from "../../cast/town-rollout.ts";
import { town } from "../../cast/town.ts";

const DAY_MS = 86_400_000;

function gate(parts: Partial<GateInput>) {
  const found = evaluateGates(paymentsGateInput(parts)).find((one) => one.gate === "enforcement");
  if (found === undefined) throw new Error("the enforcement gate guards every phase after observe");
  return found;
}

function outcome(target: Phase, outcomes: Partial<Record<ProofSubject, ProofRow["outcome"]>>) {
  return gate({ target, proof: provenCluster({ outcomes }) }).status;
}

test("passes what canary pods proved on this CNI, and says when", () => {
  expect(gate({})).toMatchObject({ status: "pass", fix: "" });
  expect(gate({}).evidence).toContain("proved by canary pods 1 h ago");
});

test.each(["yes", "unknown"] as const)(
  "waits for a proof where the CNI is recognised to enforce: %s, and says how to get one",
  (enforces) => {
    const cni: CniFacts = { name: "calico", enforces, evidence: "DaemonSet calico-node" };
    const result = gate({ snapshot: town({ cni }), proof: undefined });
    expect(result.status).toBe("waiting");
    expect(result.fix).toMatch(/^Prove now/);
  },
);

test("fails a CNI that is known to ignore policies, whatever was proved once", () => {
  const cni: CniFacts = { name: "flannel", enforces: "no", evidence: "DaemonSet kube-flannel" };
  expect(gate({ snapshot: town({ cni }) }).status).toBe("fail");
});

test("fails policies that are accepted and do nothing", () => {
  const result = gate({ target: "staged", proof: provenCluster({ inert: true }) });
  expect(result.status).toBe("fail");
  expect(result.evidence).toContain("nothing comes of them");
});

describe("a proof counts no more", () => {
  const proved = provenCluster();

  test.each([
    ["of another CNI", { ...proved, cni: { name: "calico" } }],
    ["of another version", { ...proved, cni: { ...proved.cni, version: "0.0.1" } }],
    ["of another mode", { ...proved, cni: { ...proved.cni, mode: "with enable-policy=never" } }],
    ["after a week", { ...proved, finishedAtMs: TOWN_AT_MS - 7 * DAY_MS - 1 }],
  ])("%s", (_, proof) => {
    const { name, version } = town().cni;
    const network = { name, mode: "Cilium", ...(version === undefined ? {} : { version }) };
    const result = gate({ proof, network });
    expect(result.status).toBe("waiting");
    expect(result.evidence).toContain("does not count any more");
  });

  test("but does on its seventh day", () => {
    expect(gate({ proof: { ...proved, finishedAtMs: TOWN_AT_MS - 7 * DAY_MS } }).status).toBe("pass");
  });

  test("and never did where it failed, whatever its rows say", () => {
    expect(gate({ proof: { ...proved, state: "failed" } }).status).toBe("waiting");
  });
});

describe("what each phase rests on", () => {
  test.each([
    ["staged", { bridge: "disproved" }, "fail"],
    ["staged", { bridge: "not-tried" }, "waiting"],
    ["staged", { baseline: "disproved" }, "fail"],
    ["staged", { ingress: "disproved", egress: "disproved" }, "pass"],
    ["ingress", { ingress: "disproved" }, "fail"],
    ["ingress", { ingress: "not-tried" }, "waiting"],
    ["ingress", { egress: "disproved", "dns-with-rule": "disproved" }, "pass"],
    ["egress", { egress: "disproved" }, "fail"],
    ["egress", { "dns-with-rule": "disproved" }, "fail"],
    ["egress", { "dns-with-rule": "not-tried" }, "waiting"],
    ["egress", { sctp: "disproved", "end-port": "disproved", "ip-block-pods": "differs" }, "pass"],
    ["locked", { bridge: "disproved" }, "fail"],
  ] as const)("%s with %o: %s", (target, outcomes, status) => {
    expect(outcome(target, outcomes)).toBe(status);
  });

  test("a data plane that refuses instead of dropping enforces too", () => {
    const proof = provenCluster();
    const rows = proof.rows.map((row) =>
      row.subject === "ingress"
        ? {
            ...row,
            outcome: "differs" as const,
            observations: row.observations.map((one) => ({ ...one, seen: "refused" as const })),
          }
        : row,
    );
    expect(gate({ target: "ingress", proof: { ...proof, rows } }).status).toBe("pass");
  });
});
