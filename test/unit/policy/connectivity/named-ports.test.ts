import { describe, expect, it } from "vitest";
import { compileSnapshot, connectivityLine, connectivityOf, connectivityRows } from "#lib/policy/index.ts";
import { clusterWide, rawPolicy } from "../../../cast/ask-town.ts";
import { namespaceOf, podOf, portOf, snapshotOf, workloadOf } from "../../../cast/cluster-parts.ts";

const web = workloadOf("storefront/Deployment/web", { app: "web" });
const cart = workloadOf("storefront/Deployment/cart", { app: "cart" });
const guard = (name: string, spec: object) =>
  clusterWide("ClusterNetworkPolicy", name, {
    tier: "Admin",
    priority: 1,
    subject: { namespaces: {} },
    ...spec,
  });
const HTTPS = { action: "Deny", protocols: [{ destinationNamedPort: "https" }] };
const EVERYWHERE = [{ namespaces: {} }];

/** What web and cart, who call different ports https, may do to each other. */
const lines = (...foreign: readonly object[]) => {
  const snapshot = snapshotOf({
    namespaces: [namespaceOf("storefront")],
    workloads: [web, cart],
    pods: [
      podOf(web, "web", "10.1.1.1", { ports: [portOf("https", 8443)] }),
      podOf(cart, "cart", "10.1.1.2", { ports: [portOf("https", 9443)] }),
    ],
    foreignPolicies: foreign as never,
    policies: [rawPolicy("nowhere", {})],
  });
  const rows = connectivityRows(connectivityOf(compileSnapshot(snapshot, [], "spec")));
  return [...rows].map(connectivityLine).filter((line) => line.split("storefront/").length === 3);
};

describe("a port by its name", () => {
  it("is each receiver's own, in either direction", () => {
    const closed = lines(guard("in", { ingress: [{ ...HTTPS, from: EVERYWHERE }] }));
    expect(lines(guard("out", { egress: [{ ...HTTPS, to: EVERYWHERE }] }))).toEqual(closed);
    expect(closed.find((line) => line.includes("=> storefront/web"))).toContain("8444");
    expect(closed.find((line) => line.includes("=> storefront/web"))).not.toContain("9442");
    expect(closed.find((line) => line.includes("=> storefront/cart"))).toContain("9442");
    expect(closed).toHaveLength(2);
  });
});

describe("a policy that cannot be read", () => {
  const unread = (action: string) => guard("g", { priority: -1, ingress: [{ action, from: EVERYWHERE }] });
  const wide = { ...HTTPS, protocols: undefined, from: EVERYWHERE };

  it("that could only allow leaves what is open, and one that could only deny what is closed", () => {
    const open = lines();
    expect(lines(unread("Accept"))).toEqual(open);
    expect(lines(unread("Deny"))).not.toEqual(open);
    const closed = guard("closed", { ingress: [wide] });
    expect(lines(closed)).toEqual([]);
    expect(lines(closed, unread("Deny"))).toEqual([]);
    expect(lines(closed, unread("Accept"))).not.toEqual([]);
  });
});
