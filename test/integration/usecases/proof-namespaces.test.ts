import { describe, expect, test, vi } from "vitest";
import type { CanaryManifest } from "#lib/probes/index.ts";
import { saveRollout, untouchedRollout } from "#lib/server/database/rollout-store.ts";
import type { Context } from "#lib/server/usecases/context.ts";
import { testDatabase } from "../postgres.ts";
import { canariesIn, proved, startProofTown, type ProofTown } from "./proof-world.ts";

vi.setConfig({ testTimeout: 120_000 });

const database = testDatabase();
const NAMED = { DRAWBRIDGE_CANARY_NAMESPACE: "payments" };

describe("a named namespace that is not free is refused before anything is made in it", () => {
  test("with a policy in it: an allow-all of others would make every deny look ignored", async () => {
    const town = await startProofTown(database, {}, NAMED);
    town.simulator.store.put({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "allow-storefront", namespace: "payments" },
      spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] },
    });
    const proof = await proved(town.ctx);
    expect(proof).toMatchObject({ state: "failed", failure: { code: "occupied" }, leftBehind: [] });
    expect(proof.failure?.said).toBe("In it: NetworkPolicy payments/allow-storefront.");
    expect(canariesIn(town)).toEqual([]);
  });

  test("with a rollout past observe in it", async () => {
    const town = await startProofTown(database, {}, NAMED);
    await stage(town.ctx, "payments");
    const { failure } = await proved(town.ctx);
    expect(failure?.code).toBe("occupied");
    expect(failure?.said).toContain("the rollout of payments, which is at staged");
  });
});

/** The rollout as it is stored once a namespace was staged. */
async function stage({ cluster, clusterId, db }: Context, namespace: string): Promise<void> {
  const found = await cluster.getNamespace(namespace);
  if (!found.ok) throw new Error(found.refusal.message);
  await saveRollout(db, { ...untouchedRollout(clusterId, found.value, Date.now()), phase: "staged" });
}

describe("Pod Security in the way of the canary pods is told in its own words, and nothing stays", () => {
  /** What a webhook that injects into every pod does to ours. */
  const onHostNetwork = (manifest: CanaryManifest): CanaryManifest => {
    if (manifest.kind === "Pod")
      return { ...manifest, spec: { ...(manifest.spec as object), hostNetwork: true } };
    if (manifest.kind !== "ReplicaSet") return manifest;
    const spec = manifest.spec as { template: { spec: object } };
    const template = { ...spec.template, spec: { ...spec.template.spec, hostNetwork: true } };
    return { ...manifest, spec: { ...spec, template } };
  };

  function injecting({ ctx }: ProofTown, { dryRuns }: { dryRuns: boolean }): Context {
    const { canaries } = ctx.cluster;
    return {
      ...ctx,
      cluster: {
        ...ctx.cluster,
        canaries: {
          ...canaries,
          create: (manifest) => canaries.create(onHostNetwork(manifest as CanaryManifest)),
          tryCreate: (manifest) => canaries.tryCreate(dryRuns ? onHostNetwork(manifest) : manifest),
        },
      },
    };
  }

  test.each([
    ["heard in the dry run", { dryRuns: true }, /violates PodSecurity "restricted:latest".*host/],
    ["heard from the owner's event", { dryRuns: false }, /^Error creating: .*violates PodSecurity/],
  ] as const)("%s", async (_, how, said) => {
    const town = await startProofTown(database);
    const proof = await proved(injecting(town, how));
    expect(proof).toMatchObject({ state: "failed", failure: { code: "refused" }, leftBehind: [] });
    expect(proof.failure?.said).toMatch(said);
    expect(canariesIn(town)).toEqual([]);
  });

  test("in a namespace that is named, whose own label refuses", async () => {
    const town = await startProofTown(database, {}, NAMED);
    const { store } = town.simulator;
    const type = store.typeOf({ apiVersion: "v1", kind: "Namespace" });
    const payments = store.list(type).find(({ metadata }) => metadata.name === "payments")!;
    const labels = { ...payments.metadata.labels, "pod-security.kubernetes.io/enforce": "baseline" };
    store.put({ ...payments, metadata: { ...payments.metadata, labels } });
    const proof = await proved(injecting(town, { dryRuns: true }));
    expect(proof.failure).toMatchObject({ code: "refused" });
    expect(proof.failure?.said).toMatch(/violates PodSecurity "baseline:latest"/);
    expect(canariesIn(town)).toEqual([]);
  });
});
