import { expect } from "vitest";
import { onBoth } from "../clusters.ts";
import { policy } from "../policies.ts";

/** A minute in the real server, which sends none before; the simulator is told to be quicker. */
const SECONDS = { simulator: 3, "kube-apiserver": 64 } as const;

onBoth(
  "a quiet watch that allows bookmarks gets a version to go on from; one that does not gets nothing",
  async (scene) => {
    const list = await scene.send("GET", scene.policies);
    const version = list.body?.metadata?.resourceVersion ?? "";
    const query = `watch=true&timeoutSeconds=${SECONDS[scene.cluster.name]}&resourceVersion=${version}`;
    const watches = ["&allowWatchBookmarks=true", ""].map((more) =>
      scene.send("GET", `${scene.policies}?${query}${more}`),
    );
    await scene.send("POST", "/api/v1/namespaces/default/configmaps", {
      body: { metadata: { generateName: "elsewhere-" } },
    });
    const [marked, bare] = await Promise.all(watches);
    expect(bare?.text).toBe("");
    const [first = "{}"] = (marked?.text ?? "").split("\n");
    const { type, object } = JSON.parse(first) as {
      type: string;
      object: { metadata: { resourceVersion: string } };
    };
    expect([type, object]).toMatchObject([
      "BOOKMARK",
      { kind: "NetworkPolicy", apiVersion: "networking.k8s.io/v1" },
    ]);
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(version));
    await scene.send("POST", scene.policies, { body: policy("after") });
    const resumed = await scene.send(
      "GET",
      `${scene.policies}?watch=true&timeoutSeconds=1&resourceVersion=${object.metadata.resourceVersion}`,
    );
    expect((JSON.parse(resumed.text) as { type: string }).type).toBe("ADDED");
  },
  90_000,
);
