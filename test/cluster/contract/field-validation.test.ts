import { expect } from "vitest";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";
import { policy } from "../policies.ts";

const DOUBLED =
  '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p"},"spec":' +
  '{"podSelector":{"matchLabels":{"app":"web","app":"api"}},"podSelector":{},"ingres":[]}}';

async function create(scene: Scene, fieldValidation: string) {
  const path = `${scene.policies}?dryRun=All&fieldValidation=${fieldValidation}`;
  const answer = await scene.send("POST", path, { body: DOUBLED });
  return { ...outcomeOf(answer), warning: answer.headers["warning"], message: answer.body?.message };
}

onBoth("strict: unknown and doubled fields are 400, and named in one order", async (scene) => {
  expect(await create(scene, "Strict")).toMatchObject({
    code: 400,
    reason: "BadRequest",
    message:
      'NetworkPolicy in version "v1" cannot be handled as a NetworkPolicy: strict decoding error: ' +
      'duplicate field "spec.podSelector.matchLabels.app", duplicate field "spec.podSelector", ' +
      'unknown field "spec.ingres"',
  });
});

onBoth("warn: they are dropped with one warning each", async (scene) => {
  expect(await create(scene, "Warn")).toEqual({
    code: 201,
    warning:
      '299 - "duplicate field \\"spec.podSelector.matchLabels.app\\"", ' +
      '299 - "duplicate field \\"spec.podSelector\\"", 299 - "unknown field \\"spec.ingres\\""',
  });
});

onBoth("ignore: they are dropped in silence", async (scene) => {
  expect(await create(scene, "Ignore")).toEqual({ code: 201 });
});

onBoth("a refusal carries the warnings too", async (scene) => {
  const body = policy("p", { podSelector: {}, ingress: [{ from: [{ ipblock: {} }] }] });
  const answer = await scene.send("POST", scene.policies, { body });
  expect([answer.code, answer.headers["warning"]]).toEqual([
    422,
    '299 - "unknown field \\"spec.ingress[0].from[0].ipblock\\""',
  ]);
});

onBoth(
  "a strict patch that leaves an unknown field is 422 about the patch, and so is one of a wrong type",
  async (scene) => {
    await scene.send("POST", scene.policies, { body: policy("p") });
    const patch = (spec: object) =>
      scene.send("PATCH", `${scene.policies}/p?fieldValidation=Strict`, {
        contentType: "application/merge-patch+json",
        body: { spec },
      });
    const refused = { code: 422, reason: "Invalid", causes: [["FieldValueInvalid", "patch"]] };
    expect(outcomeOf(await patch({ ingres: [] }))).toEqual(refused);
    expect(outcomeOf(await patch({ podSelector: "web" }))).toEqual(refused);
  },
);

for (const validation of ["Strict", "Warn", "Ignore"]) {
  onBoth(
    `an apply of an unknown field or a wrong type is 500 without a reason (${validation})`,
    async (scene) => {
      const query = `fieldManager=drawbridge&fieldValidation=${validation}`;
      expect(outcomeOf(await scene.apply(policy("p", { podSelector: {}, ingres: [] }), query))).toEqual({
        code: 500,
      });
      expect(outcomeOf(await scene.apply(policy("p", { podSelector: "web" }), query))).toEqual({ code: 500 });
    },
  );
}

onBoth("options that mean nothing are 422 of the options", async (scene) => {
  const create = async (query: string) =>
    outcomeOf(await scene.send("POST", `${scene.policies}?${query}`, { body: policy("p") }));
  const refused = (reason: string, field: string) => ({
    code: 422,
    reason: "Invalid",
    causes: [[reason, field]],
  });
  expect(await create("dryRun=Some")).toEqual(refused("FieldValueNotSupported", "dryRun"));
  expect(await create("fieldValidation=Some")).toEqual(refused("FieldValueNotSupported", "fieldValidation"));
  expect(await create(`fieldManager=${"x".repeat(129)}`)).toEqual(
    refused("FieldValueTooLong", "fieldManager"),
  );
});
