import { expect } from "vitest";
import type { AnswerBody } from "../api-request.ts";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";
import { ALLOW_WEB, OPEN_INGRESS, policy } from "../policies.ts";

const ELSE = "11111111-1111-4111-8111-111111111111";
const CONFLICT = { code: 409, reason: "Conflict" };
const ARGO = "fieldManager=argocd";

/** Who owns what: `drawbridge/Apply` to its encoded fields. */
function ownersOf(body: AnswerBody | undefined): Record<string, unknown> {
  const entries = body?.metadata?.managedFields ?? [];
  return Object.fromEntries(
    entries.map(({ manager, operation, fieldsV1 }) => [`${manager}/${operation}`, fieldsV1]),
  );
}

const SPEC = { "f:ingress": {}, "f:podSelector": {}, "f:policyTypes": {} };

onBoth("an apply creates (201), changes (200), and repeated changes nothing", async (scene) => {
  const made = await scene.apply(policy("p", ALLOW_WEB, { labels: { team: "shop" } }));
  expect([made.code, made.body?.metadata?.generation, ownersOf(made.body)]).toEqual([
    201,
    1,
    { "drawbridge/Apply": { "f:metadata": { "f:labels": { "f:team": {} } }, "f:spec": SPEC } },
  ]);
  const again = await scene.apply(policy("p", ALLOW_WEB, { labels: { team: "shop" } }));
  expect([again.code, again.body]).toEqual([200, made.body]);
  const changed = await scene.apply(policy("p", OPEN_INGRESS, { labels: { team: "shop" } }));
  expect([changed.code, changed.body?.metadata?.generation]).toEqual([200, 2]);
});

onBoth(
  "an empty list counts as a change each time: generation and version move, and nothing else",
  async (scene) => {
    const deny = policy("p", { podSelector: {}, policyTypes: ["Ingress"], ingress: [] });
    const first = (await scene.apply(deny)).body;
    const second = (await scene.apply(deny)).body;
    expect([first?.metadata?.generation, second?.metadata?.generation]).toEqual([1, 2]);
    expect([first?.spec, second?.spec]).toEqual(Array(2).fill({ podSelector: {}, policyTypes: ["Ingress"] }));
    expect(second?.metadata?.resourceVersion).not.toBe(first?.metadata?.resourceVersion);
    const bare = policy("q", { podSelector: {}, policyTypes: ["Ingress"] });
    const made = (await scene.apply(bare)).body;
    expect((await scene.apply(bare)).body).toEqual(made);
  },
);

onBoth(
  "a field of another manager is a conflict that names field and manager, and is not taken",
  async (scene) => {
    await scene.apply(policy("p", ALLOW_WEB, { labels: { team: "shop" } }));
    const refused = await scene.apply(policy("p", OPEN_INGRESS, { labels: { team: "else" } }), ARGO);
    const cause = (field: string) => ["FieldManagerConflict", field];
    expect(outcomeOf(refused)).toEqual({
      ...CONFLICT,
      causes: [cause(".metadata.labels.team"), cause(".spec.ingress"), cause(".spec.podSelector")],
    });
    expect(refused.body?.message).toBe(
      'Apply failed with 3 conflicts: conflicts with "drawbridge":\n' +
        "- .metadata.labels.team\n- .spec.ingress\n- .spec.podSelector",
    );
    const { body } = await scene.send("GET", `${scene.policies}/p`);
    expect([body?.spec, body?.metadata?.labels]).toEqual([ALLOW_WEB, { team: "shop" }]);
  },
);

onBoth(
  "an update takes fields over, and the next apply conflicts with the updater by version",
  async (scene) => {
    await scene.apply(policy("p", ALLOW_WEB, { labels: { team: "shop" } }));
    const updated = await scene.send("PATCH", `${scene.policies}/p?fieldManager=kubectl-edit`, {
      contentType: "application/merge-patch+json",
      body: {
        metadata: { labels: { team: "else" }, annotations: { why: "because" } },
        spec: { ingress: [{}] },
      },
    });
    expect(ownersOf(updated.body)).toEqual({
      "drawbridge/Apply": { "f:spec": { "f:podSelector": {}, "f:policyTypes": {} } },
      "kubectl-edit/Update": {
        "f:metadata": { "f:annotations": { ".": {}, "f:why": {} }, "f:labels": { "f:team": {} } },
        "f:spec": { "f:ingress": {} },
      },
    });
    const refused = await scene.apply(policy("p", ALLOW_WEB));
    expect(refused.body?.message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-edit" using networking.k8s.io/v1: .spec.ingress',
    );
  },
);

onBoth("the same value is shared, and outlives one of its owners", async (scene) => {
  await scene.apply(policy("p", ALLOW_WEB, { labels: { team: "shop" } }));
  const shared = await scene.apply(policy("p", ALLOW_WEB, { labels: { team: "shop", tier: "front" } }), ARGO);
  expect(Object.keys(ownersOf(shared.body)).sort()).toEqual(["argocd/Apply", "drawbridge/Apply"]);
  const left = await scene.apply(policy("p", ALLOW_WEB));
  expect(left.body?.metadata?.labels).toEqual({ team: "shop", tier: "front" });
  const gone = await scene.apply(policy("p", ALLOW_WEB), ARGO);
  expect(gone.body?.metadata?.labels).toBeUndefined();
});

onBoth("a forced apply takes over what it names, and nothing else", async (scene) => {
  await scene.apply(policy("p", ALLOW_WEB, { labels: { team: "shop" } }));
  const forced = await scene.apply(policy("p", OPEN_INGRESS), `${ARGO}&force=true`);
  expect([forced.code, ownersOf(forced.body)]).toEqual([
    200,
    {
      "argocd/Apply": { "f:spec": SPEC },
      "drawbridge/Apply": {
        "f:metadata": { "f:labels": { "f:team": {} } },
        "f:spec": { "f:policyTypes": {} },
      },
    },
  ]);
});

onBoth("force without apply is 422", async (scene) => {
  await scene.apply(policy("p"));
  const answer = await scene.send("PATCH", `${scene.policies}/p?force=true`, {
    contentType: "application/merge-patch+json",
    body: {},
  });
  expect(outcomeOf(answer)).toEqual({
    code: 422,
    reason: "Invalid",
    causes: [["FieldValueForbidden", "force"]],
  });
});

onBoth("values are compared as they were sent, before defaults", async (scene) => {
  await scene.apply(policy("p", ALLOW_WEB));
  const bare = { ...ALLOW_WEB, ingress: [{ ports: [{ port: 8080 }] }] };
  expect(outcomeOf(await scene.apply(policy("p", bare), ARGO)).causes).toEqual([
    ["FieldManagerConflict", ".spec.ingress"],
  ]);
});

onBoth(
  "who creates without apply owns what is set, the maps that it began, and no empty podSelector",
  async (scene) => {
    const body = policy("p", OPEN_INGRESS, { labels: { team: "shop" }, annotations: { why: "because" } });
    const made = await scene.send("POST", `${scene.policies}?fieldManager=kubectl-create`, { body });
    expect(ownersOf(made.body)).toEqual({
      "kubectl-create/Update": {
        "f:metadata": {
          "f:annotations": { ".": {}, "f:why": {} },
          "f:labels": { ".": {}, "f:team": {} },
        },
        "f:spec": { "f:ingress": {}, "f:policyTypes": {} },
      },
    });
  },
);

onBoth("a dry apply answers what would be, or why not, and changes nothing", async (scene) => {
  const dry = "fieldManager=drawbridge&dryRun=All";
  const would = await scene.apply(policy("p"), dry);
  expect([would.code, would.body?.spec]).toEqual([201, ALLOW_WEB]);
  expect((await scene.send("GET", `${scene.policies}/p`)).code).toBe(404);
  await scene.apply(policy("p"), ARGO);
  expect(outcomeOf(await scene.apply(policy("p", OPEN_INGRESS), dry))).toMatchObject(CONFLICT);
  const before = (await scene.send("GET", `${scene.policies}/p`)).body;
  const forced = await scene.apply(policy("p", OPEN_INGRESS), `${dry}&force=true`);
  expect([forced.code, forced.body?.metadata?.generation]).toEqual([200, 2]);
  expect((await scene.send("GET", `${scene.policies}/p`)).body).toEqual(before);
});

onBoth(
  "an older version is 409, a conflict comes before it, and a version does not keep an apply from creating",
  async (scene) => {
    const stale = (spec: unknown) => policy("p", spec, { resourceVersion: "1" });
    expect((await scene.apply(stale(ALLOW_WEB))).code).toBe(201);
    const refused = await scene.apply(stale(OPEN_INGRESS));
    expect(outcomeOf(refused)).toEqual(CONFLICT);
    expect(refused.body?.message).toContain(
      "the object has been modified; please apply your changes to the latest",
    );
    expect(outcomeOf(await scene.apply(stale(OPEN_INGRESS), ARGO)).causes).toEqual([
      ["FieldManagerConflict", ".spec.ingress"],
      ["FieldManagerConflict", ".spec.podSelector"],
    ]);
  },
);

onBoth("a uid never creates (409), and never changes another object (422)", async (scene) => {
  const ghost = policy("p", OPEN_INGRESS, { uid: ELSE });
  expect(outcomeOf(await scene.apply(ghost))).toEqual(CONFLICT);
  await scene.apply(policy("p"));
  expect(outcomeOf(await scene.apply(ghost))).toEqual({
    code: 422,
    reason: "Invalid",
    causes: [["FieldValueInvalid", "metadata.uid"]],
  });
});

onBoth("an apply needs a manager, a kind and a name, and brings no managedFields", async (scene) => {
  const bad = { code: 400, reason: "BadRequest" };
  expect(outcomeOf(await scene.apply(policy("p"), ""))).toEqual({
    code: 422,
    reason: "Invalid",
    causes: [["FieldValueRequired", "fieldManager"]],
  });
  expect(outcomeOf(await scene.apply({ metadata: { name: "p" }, spec: OPEN_INGRESS }))).toEqual(bad);
  expect(outcomeOf(await sendAs(scene, "p", policy("other")))).toEqual(bad);
  const nameless = { ...policy("p"), metadata: {} };
  expect(outcomeOf(await sendAs(scene, "p", nameless))).toEqual(bad);
  const echoed = (await scene.apply(policy("p"))).body;
  expect(outcomeOf(await sendAs(scene, "p", echoed ?? {}))).toEqual(bad);
});

onBoth("keys that stand twice in an apply are warned of, and refused when strict", async (scene) => {
  const text =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n" +
    "spec:\n  podSelector: {}\n  podSelector: {matchLabels: {app: web}}\n";
  const answer = await sendAs(scene, "p", text);
  expect([answer.code, answer.headers["warning"], answer.body?.spec?.["podSelector"]]).toEqual([
    201,
    '299 - "line 6: key \\"podSelector\\" already set in map"',
    { matchLabels: { app: "web" } },
  ]);
  expect(outcomeOf(await sendAs(scene, "p", text, "&fieldValidation=Strict"))).toEqual({
    code: 400,
    reason: "BadRequest",
  });
});

function sendAs(scene: Scene, name: string, body: unknown, query = "") {
  return scene.send("PATCH", `${scene.policies}/${name}?fieldManager=drawbridge${query}`, {
    contentType: "application/apply-patch+yaml",
    body,
  });
}
