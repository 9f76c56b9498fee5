import { expect, test } from "vitest";
import { shopScenario, type CniName } from "#lib/simulator/scenario/shop/shop.ts";
import { agnhostPod, startRunningTown, until } from "./running-town.ts";

/** The shop on a plugin, with an `except` that by the letter says nothing beyond its own block. */
async function shopOn(cni: CniName) {
  const town = await startRunningTown(shopScenario({ cni }));
  await town.core.createNamespace({ body: { metadata: { name: "proof" } } });
  const server = await town.run(agnhostPod("server", "netexec", "--http-port=80"), "proof");
  await town.run(agnhostPod("client"), "proof");
  const ip = server.status!.podIP!;
  const policy = (name: string, ...from: object[]) =>
    town.simulator.store.put({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { namespace: "proof", name },
      spec: {
        podSelector: { matchLabels: { app: "server" } },
        policyTypes: ["Ingress"],
        ingress: from.length > 0 ? [{ from }] : [],
      },
    });
  const connect = async () => {
    town.simulator.dataPlane.programNow();
    const result = await town.exec("client", ["/agnhost", "connect", `${ip}:80`, "--timeout=300ms"], {
      namespace: "proof",
    });
    return result.code === 0;
  };
  return { policy, connect };
}

test.each(["cilium", "calico", "kindnet", "aws-vpc-cni"] as const)(
  "on %s a deny-all is enforced",
  async (cni) => {
    const { policy, connect } = await shopOn(cni);
    await until(connect, (isOpen) => isOpen);
    policy("closed");
    expect(await connect()).toBe(false);
  },
);

test("on flannel a deny-all is accepted, and nothing comes of it", async () => {
  const { policy, connect } = await shopOn("flannel");
  policy("closed");
  expect(await connect()).toBe(true);
});

test.each([
  ["calico", true],
  ["aws-vpc-cni", false],
] as const)("on %s another policy opens what an except left out: %s", async (cni, isOpen) => {
  const { policy, connect } = await shopOn(cni);
  policy("all-but-pods", { ipBlock: { cidr: "0.0.0.0/0", except: ["10.244.0.0/16"] } });
  policy("all", { ipBlock: { cidr: "0.0.0.0/0" } });
  expect(await connect()).toBe(isOpen);
});
