import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  connectivityOf,
  connectivityRows,
  uncertainPairs,
  type ForeignPolicy,
} from "#lib/policy/index.ts";
import { town } from "../../../cast/town.ts";

const KEEP_OUT: ForeignPolicy = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  namespace: "stranger",
  name: "keep-out",
  uid: "keep-out",
  spec: { endpointSelector: {}, ingress: [{}], egress: [{}] },
};

describe("uncertainPairs", () => {
  it("counts every row that is uncertain on some port, and names what makes it so", () => {
    const connectivity = connectivityOf(compileSnapshot(town({ foreignPolicies: [KEEP_OUT] }), [], "spec"));
    const uncertain = [...connectivityRows(connectivity)].filter((row) => row.uncertain !== undefined);
    expect(uncertain.length).toBeGreaterThan(1);
    expect(uncertainPairs(connectivity)).toEqual({
      count: uncertain.length,
      because: ["CiliumNetworkPolicy stranger/keep-out"],
    });
  });

  it("finds none where everything is certain", () => {
    expect(uncertainPairs(connectivityOf(compileSnapshot(town(), [], "spec")))).toEqual({
      count: 0,
      because: [],
    });
  });
});
