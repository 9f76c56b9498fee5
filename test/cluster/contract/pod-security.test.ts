import { expect } from "vitest";
import { plainPod, restrictedPod } from "../canary-pod.ts";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";

const pathOf = ({ namespace }: Scene) => `/api/v1/namespaces/${namespace}/pods`;
const create = (scene: Scene, body: object, query = "") =>
  scene.send("POST", `${pathOf(scene)}${query}`, { body });

async function label(scene: Scene, labels: object): Promise<void> {
  const body = { metadata: { labels } };
  const contentType = "application/merge-patch+json";
  await scene.send("PATCH", `/api/v1/namespaces/${scene.namespace}`, { contentType, body });
}

const RESTRICTED =
  'allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), ' +
  'unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), ' +
  'runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), ' +
  'seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';

onBoth(
  "restricted Pod Security refuses a plain pod, dry or not, and says everything it lacks",
  async (scene) => {
    await label(scene, { "pod-security.kubernetes.io/enforce": "restricted" });
    for (const query of ["", "?dryRun=All"]) {
      const refused = await create(scene, plainPod("client"), query);
      expect([outcomeOf(refused), refused.body?.details]).toEqual([
        { code: 403, reason: "Forbidden" },
        { name: "client", kind: "pods" },
      ]);
      expect(refused.body?.message).toBe(
        `pods "client" is forbidden: violates PodSecurity "restricted:latest": ${RESTRICTED}`,
      );
    }
    const hosted = await create(scene, plainPod("client", { hostNetwork: true }));
    expect(hosted.body?.message).toBe(
      `pods "client" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true), ${RESTRICTED}`,
    );
  },
);

onBoth("restricted Pod Security admits the pods that the product makes", async (scene) => {
  await label(scene, { "pod-security.kubernetes.io/enforce": "restricted" });
  expect(outcomeOf(await create(scene, restrictedPod("client")))).toEqual({ code: 201 });
});

onBoth("a namespace that only warns takes the pod and says what it lacks", async (scene) => {
  await label(scene, { "pod-security.kubernetes.io/warn": "restricted" });
  const made = await create(scene, plainPod("client"));
  expect([made.code, made.headers["warning"]]).toEqual([
    201,
    `299 - ${JSON.stringify(`would violate PodSecurity "restricted:latest": ${RESTRICTED}`)}`,
  ]);
});
