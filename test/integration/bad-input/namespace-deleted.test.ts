import { describe, expect, it } from "vitest";
import { builtIn } from "#lib/simulator/api/resource-type.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { readRules } from "#lib/server/database/rule-store.ts";
import { acceptAll } from "#lib/server/usecases/accept-all.ts";
import type { RunMeans } from "#lib/server/usecases/operation-run/run-means.ts";
import { promote } from "#lib/server/usecases/promote.ts";
import { readAudit } from "#lib/server/usecases/read-audit.ts";
import { readBoard } from "#lib/server/usecases/read-board.ts";
import { readNamespace } from "#lib/server/usecases/read-namespace.ts";
import { readOperation } from "#lib/server/usecases/read-operation.ts";
import { reviewNamespaces } from "#lib/server/usecases/review-namespaces.ts";
import { runOperation } from "#lib/server/usecases/run-operation.ts";
import { policyNames, refusalOf, shopOfThisFile, valueOf } from "../usecases/shop-world.ts";

const shop = shopOfThisFile();
const AT_ONCE: RunMeans = { pause: async () => undefined, reached: () => undefined };

/** What brings a namespace's traffic back; its policies are not in anybody's manifests. */
const CONTENTS = [
  "services",
  "deployments",
  "replicasets",
  "statefulsets",
  "cronjobs",
  "jobs",
  "pods",
  "endpointslices",
] as const;

async function promoteTo(namespace: string, to: "staged" | "ingress") {
  return valueOf(await promote(shop.ctx, { namespace, to, reason: "go on" })).operationId;
}

async function stage(namespace: string): Promise<void> {
  valueOf(await acceptAll(shop.ctx, { namespace }));
  const id = await promoteTo(namespace, "staged");
  await runOperation(shop.ctx, id, AT_ONCE);
  expect(valueOf(await readOperation(shop.ctx, { id })).state).toBe("done");
}

/** Deletes a namespace as `kubectl delete namespace` does, and returns what it takes to bring its workloads back. */
function deleteNamespace(name: string): KubeObject[] {
  const { store } = shop.simulator;
  const kept = [
    store.get(builtIn("namespaces"), undefined, name)!,
    ...CONTENTS.flatMap((kind) => store.list(builtIn(kind), name)),
  ];
  store.remove(builtIn("namespaces"), undefined, name);
  return kept;
}

/** The same manifests again, as somebody would apply them: everything gets an identity of its own, owners first. */
function createAgain(objects: readonly KubeObject[]): void {
  const newUid = new Map<string | undefined, string | undefined>();
  for (const { apiVersion, kind, metadata, ...rest } of objects) {
    const { name, namespace, labels, annotations, uid } = metadata;
    const ownerReferences = (metadata.ownerReferences ?? []).map((owner) => ({
      ...owner,
      uid: newUid.get(owner.uid) ?? owner.uid,
    }));
    const made = shop.simulator.store.put({
      ...rest,
      apiVersion,
      kind,
      metadata: { name, namespace, labels, annotations, ownerReferences },
    });
    newUid.set(uid, made.metadata.uid);
  }
}

/** How much of a namespace the worker's picture holds; each kind of object comes by a watch of its own. */
async function seen(name: string) {
  const { namespaces, workloads, pods, policies } = valueOf(await shop.ctx.snapshot());
  const here = (one: { readonly namespace: string }) => one.namespace === name;
  return {
    uid: namespaces.find((one) => one.name === name)?.uid,
    workloads: workloads.filter(here).length,
    pods: pods.filter(here).length,
    policies: policies.filter(({ metadata }) => metadata.namespace === name).length,
  };
}

const NOTHING = { uid: undefined, workloads: 0, pods: 0, policies: 0 };
const soon = { timeout: 20_000, interval: 50 };

/** Waits until everything that was there is back, under a new identity and without its policies. */
async function seenAgain(name: string, before: Awaited<ReturnType<typeof seen>>): Promise<void> {
  await expect
    .poll(() => seen(name), soon)
    .toEqual({
      ...before,
      uid: expect.toSatisfy((uid: unknown) => uid !== undefined && uid !== before.uid),
      policies: 0,
    });
}

async function review(): Promise<void> {
  await reviewNamespaces(shop.ctx, AT_ONCE.pause);
}

describe("a namespace that is deleted while it is staged", () => {
  it("leaves the board with a sentence in the audit log, keeps its rules, and comes back at observe", async () => {
    const namespace = "payments";
    await stage(namespace);
    const rules = await readRules(shop.database.db, shop.process.clusterId);
    expect(rules.length).toBeGreaterThan(0);

    const before = await seen(namespace);
    const manifests = deleteNamespace(namespace);
    await expect.poll(() => seen(namespace), soon).toEqual(NOTHING);
    await review();
    expect(refusalOf(await readNamespace(shop.ctx, { namespace }))).toMatchObject({
      code: "not-found",
      message: expect.stringContaining("There is no namespace payments"),
    });
    const { rows } = valueOf(await readBoard(shop.ctx));
    expect(rows.map((row) => row.rollout.namespace)).not.toContain(namespace);
    const { events } = valueOf(await readAudit(shop.ctx, { namespace }));
    expect(events[0]).toMatchObject({
      action: "snapshot.namespace-recreated",
      reason: expect.stringContaining("Namespace payments was deleted"),
      before: { phase: "staged" },
    });

    createAgain(manifests);
    await seenAgain(namespace, before);
    await review();
    const again = valueOf(await readNamespace(shop.ctx, { namespace }));
    expect(again.row.rollout).toMatchObject({ phase: "observe", hold: { kind: "free" } });
    expect(await policyNames(shop.ctx, namespace)).not.toContain("zz-drawbridge-open-ingress");
    // What was decided about its flows was somebody's work: it stands, and staging needs no second look at them.
    expect(await readRules(shop.database.db, shop.process.clusterId)).toEqual(rules);
    expect(again.row.undecided).toBe(0);
    await stage(namespace);
    expect(valueOf(await readNamespace(shop.ctx, { namespace })).row.rollout.phase).toBe("staged");
  });

  it("and created again between two looks of the worker is known by its new identity, and starts at observe", async () => {
    const namespace = "billing";
    await stage(namespace);
    const before = await seen(namespace);
    createAgain(deleteNamespace(namespace));
    await seenAgain(namespace, before);
    await review();
    expect(valueOf(await readNamespace(shop.ctx, { namespace })).row.rollout.phase).toBe("observe");
    const { events } = valueOf(await readAudit(shop.ctx, { namespace }));
    expect(events[0]?.reason).toContain("Namespace billing was deleted and created again");
  });

  it("fails the operation that is under way in it with a sentence, and nothing is written into its successor", async () => {
    const namespace = "search";
    await stage(namespace);
    const id = await promoteTo(namespace, "ingress");
    const manifests = deleteNamespace(namespace);
    createAgain(manifests);
    const names = await policyNames(shop.ctx, namespace);
    expect(await runOperation(shop.ctx, id, AT_ONCE)).toBe("concluded");
    expect(valueOf(await readOperation(shop.ctx, { id }))).toMatchObject({
      state: "failed",
      message: expect.stringContaining("Namespace search was deleted meanwhile"),
    });
    expect(await policyNames(shop.ctx, namespace)).toEqual(names);
  });
});
