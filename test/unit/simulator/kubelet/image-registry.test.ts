import { describe, expect, it } from "vitest";
import { imageRegistry, referenceOf } from "#lib/simulator/kubelet/image-registry.ts";

const registry = imageRegistry(["registry.k8s.io/pause", "web:1"], ["quay.io/town/lost:2"]);

describe("image references", () => {
  it.each([
    ["busybox", "docker.io/library/busybox:latest"],
    ["town/web:2", "docker.io/town/web:2"],
    ["localhost:5000/web", "localhost:5000/web:latest"],
    ["quay.io/town/web@sha256:abc", "quay.io/town/web@sha256:abc"],
  ])("%s is %s", (image, full) => {
    expect(referenceOf(image).full).toBe(full);
  });
});

describe("a registry", () => {
  it("has its repositories in every tag", () => {
    expect(registry.faultOf("registry.k8s.io/pause:3.10")).toBeUndefined();
    expect(registry.faultOf("web")).toBeUndefined();
  });

  it.each(["registry.k8s.io/other:1", "quay.io/town/lost:2"])(
    "does not find %s on a host that is there",
    (image) => {
      const message = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
      expect(registry.faultOf(image)).toEqual({ message, code: "NotFound" });
    },
  );

  it("cannot resolve a host that is not there", () => {
    expect(registry.faultOf("registry.nowhere.example/web:1")).toMatchObject({
      code: "Unknown",
      message: expect.stringContaining("dial tcp: lookup registry.nowhere.example: no such host") as unknown,
    });
  });
});
