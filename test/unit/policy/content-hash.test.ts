import { describe, expect, it } from "vitest";
import { contentHash, hash8 } from "#lib/policy/index.ts";
import { policyOf } from "../../cast/cluster-parts.ts";

describe("hashes", () => {
  it("a spec's hash does not depend on the order of its keys", () => {
    expect(hash8({ podSelector: {}, policyTypes: ["Ingress"] })).toBe(
      hash8({ policyTypes: ["Ingress"], podSelector: {} }),
    );
    expect(hash8({ podSelector: {} })).toMatch(/^[0-9a-f]{8}$/);
  });

  it("a revision's hash depends on names and specs, not on order or annotations", () => {
    const [a, b] = [policyOf("payments", "a", {}), policyOf("payments", "b", {})];
    const annotated = { ...a, metadata: { ...a.metadata, annotations: { why: "because" } } };
    expect(contentHash([a, b])).toBe(contentHash([b, annotated]));
    expect(contentHash([a])).not.toBe(contentHash([b]));
    expect(contentHash([a])).not.toBe(contentHash([policyOf("payments", "a", { policyTypes: ["Egress"] })]));
  });
});
