import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canarySetup,
  createdObjects,
  judgeProof,
  LABEL_CANARY,
  LABEL_CANARY_ROLE,
  observationOf,
  PROOF_SUBJECTS,
  probesOf,
  proofPlan,
  type ProbeObservation,
  type ProofPlan,
  type StepResult,
} from "#lib/probes/index.ts";
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer } from "#lib/policy/index.ts";
import { canaryPlan, canaryPods, canaryTargets, resultsOf } from "../../cast/canary-run.ts";

const run = fc.stringMatching(/^[0-9a-f]{8}$/);
const octet = fc.integer({ min: 1, max: 250 });
const address = fc.oneof(
  fc.tuple(octet, octet, octet).map((three) => `10.${three.join(".")}`),
  octet.map((last) => `fd00::${last.toString(16)}`),
);
const pods = fc
  .tuple(fc.array(address, { minLength: 5, maxLength: 5 }), fc.boolean(), fc.boolean())
  .map(([ips, hasSctp, oneNode]) =>
    canaryPods
      .filter(({ role }) => hasSctp || role !== "sctp")
      .map((pod, i) => ({ ...pod, ip: ips[i]!, nodeName: oneNode ? "node-1" : pod.nodeName })),
  );
const targets = fc
  .tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())
  .map(([dns, rules, node, outside]) => ({
    ...(dns ? { dns: canaryTargets.dns! } : {}),
    lookup: canaryTargets.lookup,
    dnsRules: rules ? canaryTargets.dnsRules : [],
    ...(node ? { node: canaryTargets.node! } : {}),
    ...(outside ? { outside: canaryTargets.outside! } : {}),
  }));
const plans = fc.record({ run, pods, targets }).map((input) => ({
  input,
  plan: proofPlan({ ...input, instance: "town", namespace: `drawbridge-canary-${input.run}` }),
}));

const OURS = new Set([LABEL_CANARY, LABEL_CANARY_ROLE]);

function keysOf(selector: LabelSelector | undefined): readonly string[] {
  return [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map(({ key }) => key),
  ];
}

function policiesOf(plan: ProofPlan): readonly NetworkPolicy[] {
  return plan.steps.flatMap((step) => (step.kind === "apply" ? [step.policy] : []));
}

function peersOf({ spec }: NetworkPolicy): readonly NetworkPolicyPeer[] {
  return [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
  ];
}

describe("whatever the pods and the cluster", () => {
  test("policies select this run's canary pods alone, in the scratch namespace", () => {
    fc.assert(
      fc.property(plans, ({ input, plan }) => {
        for (const { metadata, spec } of policiesOf(plan)) {
          expect(metadata.namespace).toBe(plan.namespace);
          expect(spec.podSelector?.matchLabels?.[LABEL_CANARY]).toBe(input.run);
          for (const key of keysOf(spec.podSelector)) expect(OURS).toContain(key);
        }
      }),
    );
  });

  test("peers name no label of a workload, but for the DNS servers in the DNS rule", () => {
    fc.assert(
      fc.property(plans, ({ plan }) => {
        for (const policy of policiesOf(plan)) {
          if (policy.metadata.name.startsWith("default-deny-dns-")) continue;
          for (const peer of peersOf(policy)) {
            expect(peer.namespaceSelector).toBeUndefined();
            for (const key of keysOf(peer.podSelector)) expect(OURS).toContain(key);
          }
        }
      }),
    );
  });

  test("at every point, what stands is on the list of what is removed, and the end leaves nothing of the plan", () => {
    fc.assert(
      fc.property(plans, fc.nat(), fc.option(run, { nil: undefined }), ({ input, plan }, at, namespace) => {
        const setup = canarySetup({
          run: input.run,
          image: "agnhost",
          instance: "town",
          ...(namespace === undefined ? {} : { namespace: `n-${namespace}` }),
        });
        const all = setup.workloads.length + (setup.create === undefined ? 0 : 1);
        const steps = at % (plan.steps.length + 1);
        const standing = new Set<string>();
        for (const step of plan.steps.slice(0, steps)) {
          if (step.kind === "apply") standing.add(step.policy.metadata.name);
          if (step.kind === "remove") expect(standing.delete(step.name)).toBe(true);
        }
        const listed = createdObjects(setup, all, plan, steps);
        const policies = listed.filter(({ kind }) => kind === "NetworkPolicy").map(({ name }) => name);
        expect(new Set(policies)).toEqual(standing);
        for (const { manifest } of setup.workloads)
          expect(listed).toContainEqual({
            kind: "ReplicaSet",
            namespace: setup.namespace,
            name: manifest.metadata.name,
          });
        expect(listed.some(({ kind }) => kind === "Namespace")).toBe(setup.create !== undefined);
        expect(createdObjects(setup, all, plan).some(({ kind }) => kind === "NetworkPolicy")).toBe(false);
      }),
    );
  });

  test("every policy says whose it is: the run's and this Drawbridge's", () => {
    fc.assert(
      fc.property(plans, ({ input, plan }) => {
        for (const { metadata } of policiesOf(plan))
          expect(metadata.labels).toEqual({
            "app.kubernetes.io/managed-by": "drawbridge",
            "drawbridge.dev/instance": "town",
            "drawbridge.dev/canary": input.run,
          });
      }),
    );
  });

  test("no policy is applied under a name that stands, and none is removed that does not", () => {
    fc.assert(
      fc.property(plans, ({ plan }) => {
        const standing = new Set<string>();
        for (const step of plan.steps) {
          if (step.kind === "apply") {
            expect(standing).not.toContain(step.policy.metadata.name);
            standing.add(step.policy.metadata.name);
          }
          if (step.kind === "remove") expect(standing.delete(step.name)).toBe(true);
        }
        expect(standing.size).toBe(0);
      }),
    );
  });
});

describe("pods of a run", () => {
  const setup = canarySetup({ run: "1a2b3c4d", image: "agnhost", instance: "town" });

  test("keep to restricted Pod Security in every container", () => {
    for (const { manifest } of setup.workloads) {
      const { template } = manifest.spec as {
        template: {
          metadata: { labels: Record<string, string> };
          spec: {
            securityContext: object;
            automountServiceAccountToken: boolean;
            hostNetwork?: boolean;
            containers: { securityContext: object; resources: object }[];
          };
        };
      };
      expect(template.spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      expect(template.spec.automountServiceAccountToken).toBe(false);
      expect(template.spec.hostNetwork).toBeUndefined();
      for (const { securityContext, resources } of template.spec.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(resources).toMatchObject({ requests: expect.anything(), limits: expect.anything() });
      }
      for (const key of Object.keys(template.metadata.labels))
        expect(key).toMatch(/^(drawbridge\.dev\/|app\.kubernetes\.io\/managed-by$)/);
    }
  });
});

describe("the judge", () => {
  const seen = fc.constantFrom<ProbeObservation["seen"]>(
    "connects",
    "blocked",
    "refused",
    "name-not-resolved",
    "failed",
  );
  const plan = canaryPlan();
  const results = fc
    .array(fc.tuple(fc.nat({ max: plan.steps.length - 1 }), fc.array(seen, { maxLength: 10 })), {
      maxLength: 80,
    })
    .map((some): readonly StepResult[] =>
      some.map(([step, words]) => ({
        step,
        observations: words.flatMap((word, i) => {
          const probe = probesOf(plan.steps[step]!)[i];
          return probe === undefined ? [] : [observationOf(probe, word, { atMs: i })];
        }),
      })),
    );

  test("gives one row to each subject, whatever mixture of results comes", () => {
    fc.assert(
      fc.property(results, fc.option(fc.string(), { nil: undefined }), (some, ended) => {
        const rows = judgeProof(plan, some, ended);
        expect(rows.map(({ subject }) => subject)).toEqual(PROOF_SUBJECTS);
        for (const { text } of rows) expect(text).not.toBe(ended === "" ? undefined : "");
      }),
    );
  });

  test("calls nothing proved of which one connection was refused, failed, unresolved or the opposite", () => {
    const observing = plan.steps.flatMap((step, i) => probesOf(step).map((probe, at) => ({ probe, i, at })));
    fc.assert(
      fc.property(fc.constantFrom(...observing), seen, ({ probe, i }, word) => {
        fc.pre(word !== probe.expected && probe.subject !== undefined);
        const rows = judgeProof(
          plan,
          resultsOf(plan, (one, step) => (step === i && one === probe ? word : undefined)),
        );
        expect(rows.find(({ subject }) => subject === probe.subject)?.outcome).not.toBe("proved");
      }),
    );
  });

  test("never calls a row proved that holds an observation that is not as expected", () => {
    fc.assert(
      fc.property(results, (some) => {
        for (const { outcome, observations } of judgeProof(plan, some, "over"))
          if (outcome === "proved") for (const one of observations) expect(one.seen).toBe(one.expected);
      }),
    );
  });
});
