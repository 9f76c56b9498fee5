import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  connectivityLine,
  connectivityOf,
  connectivityRows,
  PROFILES,
  type ForeignPolicy,
  type NetworkPolicy,
  type NetworkPolicyEgressRule,
  type NetworkPolicyPeer,
  type Snapshot,
} from "#lib/policy/index.ts";
import { namespaceOf, podOf, policyOf, snapshotOf, workloadOf } from "../../../cast/cluster-parts.ts";

const web = workloadOf("storefront/Deployment/web", { app: "web" });
const cart = workloadOf("storefront/Deployment/cart", { app: "cart" });

/** Two pods of web of which one carries a label more, and one of cart. */
const SHOP: Snapshot = snapshotOf({
  namespaces: [namespaceOf("storefront")],
  workloads: [web, cart],
  pods: [
    podOf(web, "web-a", "10.1.1.1", { labels: { app: "web", canary: "yes" } }),
    podOf(web, "web-b", "10.1.1.2"),
    podOf(cart, "cart-a", "10.1.1.3"),
  ],
});

function linesOf(parts: Partial<Snapshot>, profile = PROFILES.spec): readonly string[] {
  const snapshot = { ...SHOP, ...parts };
  const connectivity = connectivityOf(compileSnapshot(snapshot, snapshot.policies, profile));
  return [...connectivityRows(connectivity)].map(connectivityLine);
}

function cartMay(...egress: readonly NetworkPolicyEgressRule[]): NetworkPolicy {
  const podSelector = { matchLabels: { app: "cart" } };
  return policyOf("storefront", "cart", { podSelector, policyTypes: ["Egress"], egress });
}

function cartMayReach(...to: readonly NetworkPolicyPeer[]): NetworkPolicy {
  return cartMay({ to, ports: [{ port: 80 }] });
}

const fromCart = (lines: readonly string[]) => lines.filter((line) => line.startsWith("storefront/cart"));

describe("connectivity", () => {
  it("is open to a workload where it is open to all its pods, as an answer about the workload is", () => {
    const canary = { podSelector: { matchLabels: { canary: "yes" } } };
    const others = {
      podSelector: {
        matchLabels: { app: "web" },
        matchExpressions: [{ key: "canary", operator: "DoesNotExist" as const }],
      },
    };
    const open = (ports: string) => [`storefront/cart[Deployment] => storefront/web[Deployment] : ${ports}`];
    expect(fromCart(linesOf({ policies: [cartMayReach(canary)] }))).toEqual([]);
    expect(fromCart(linesOf({ policies: [cartMayReach(others)] }))).toEqual([]);
    expect(fromCart(linesOf({ policies: [cartMayReach(canary, others)] }))).toEqual(open("TCP 80"));
    const apart = cartMay(
      { to: [canary], ports: [{ port: 80 }, { port: 81 }] },
      { to: [others], ports: [{ port: 81 }, { port: 82 }] },
    );
    expect(fromCart(linesOf({ policies: [apart] }))).toEqual(open("TCP 81"));
  });

  it("tells pods of one workload apart by their addresses, where a data plane does", () => {
    const toOne = cartMayReach({ ipBlock: { cidr: "10.1.1.2/32" } });
    const toBoth = cartMayReach({ ipBlock: { cidr: "10.1.1.0/30" } });
    const outside = (range: string) => `storefront/cart[Deployment] => ${range}[External] : TCP 80`;
    expect(fromCart(linesOf({ policies: [toOne] }))).toEqual([outside("10.1.1.2-10.1.1.2")]);
    expect(fromCart(linesOf({ policies: [toBoth] }))).toEqual([
      "storefront/cart[Deployment] => storefront/web[Deployment] : TCP 80",
      outside("10.1.1.0-10.1.1.3"),
    ]);
    expect(fromCart(linesOf({ policies: [toBoth] }, PROFILES.cilium))).toEqual([
      outside("10.1.1.0-10.1.1.3"),
    ]);
  });

  it("has the AWS agent's exceptions: they deny what a wider block allows, and yield to one of the same size", () => {
    const aws = PROFILES["aws-vpc-cni"];
    const wide = { ipBlock: { cidr: "203.0.0.0/16" } };
    const carved = { ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] } };
    const upper = { ipBlock: { cidr: "203.0.113.128/25" } };
    const ranges = (lines: readonly string[]) =>
      fromCart(lines).map((line) => line.split(/ => |\[External\]/)[1]);
    expect(ranges(linesOf({ policies: [cartMayReach(wide, carved)] }))).toEqual(["203.0.0.0-203.0.255.255"]);
    expect(ranges(linesOf({ policies: [cartMayReach(wide, carved)] }, aws))).toEqual([
      "203.0.0.0-203.0.113.127",
      "203.0.114.0-203.0.255.255",
    ]);
    expect(ranges(linesOf({ policies: [cartMayReach(wide, carved, upper)] }, aws))).toEqual([
      "203.0.0.0-203.0.255.255",
    ]);
  });

  it("is uncertain outside where domain names decide, and never inside", () => {
    const names: ForeignPolicy = {
      apiVersion: "policy.networking.k8s.io/v1alpha2",
      kind: "ClusterNetworkPolicy",
      name: "partners-only",
      uid: "uid-cnp-partners",
      spec: {
        tier: "Admin",
        priority: 1,
        subject: { namespaces: {} },
        egress: [
          { action: "Accept", to: [{ domainNames: ["api.partner.example"] }] },
          { action: "Deny", to: [{ networks: ["0.0.0.0/0"] }] },
        ],
      },
    };
    expect(fromCart(linesOf({ foreignPolicies: [names] }))).toEqual([
      expect.stringMatching(
        /^storefront\/cart\[Deployment\] => 0.0.0.0-255.255.255.255\[External\] : uncertain: All Connections \(/,
      ),
    ]);
  });

  it("of nothing is nothing", () => {
    const connectivity = connectivityOf(compileSnapshot(snapshotOf({}), [], PROFILES.spec));
    expect([...connectivityRows(connectivity)]).toEqual([]);
    expect(connectivity.workloads).toEqual([]);
  });
});
