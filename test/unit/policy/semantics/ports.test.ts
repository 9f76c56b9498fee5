import { describe, expect, it } from "vitest";
import { networkPolicySchema, type Protocol } from "#lib/policy/index.ts";
import { rawPolicy, townUnder, type TownUnder } from "../../../cast/ask-town.ts";
import { externalPeer, podOf, portOf } from "../../../cast/cluster-parts.ts";
import { paymentsApi as apiWorkload, town, townPeers, townPods } from "../../../cast/town.ts";

const { web, paymentsApi, postgres, stranger } = townPeers;

/** Whether web may open a port of the payments API under one ingress rule with these ports. */
const opens = (ports: readonly unknown[], more: TownUnder = {}) => {
  const ask = townUnder({ ...more, policies: [rawPolicy("payments", { ingress: [{ ports }] })] });
  return (port: number, protocol: Protocol = "TCP") =>
    ask(web, paymentsApi, port, protocol).outcome === "allowed";
};

const isRefused = (port: unknown) =>
  !networkPolicySchema.safeParse(rawPolicy("payments", { ingress: [{ ports: [port] }] })).success;

/** The payments API with these pods alone. */
const apiPods = (pods: readonly (typeof townPods)["api1"][]): TownUnder => ({
  town: { pods: [...town().pods.filter((pod) => pod.workload !== apiWorkload.id), ...pods] },
});

/** The checklist of corner cases, items 29 to 40. */
describe("ports", () => {
  // 29. API, NetworkPolicyPort.protocol: "If not specified, this field defaults to TCP".
  it.each([[{ port: 8443 }], [{ port: 8443, protocol: null }]])("a missing protocol is TCP: %j", (entry) => {
    const open = opens([entry]);
    expect([open(8443, "TCP"), open(8443, "UDP"), open(8443, "SCTP")]).toEqual([true, false, false]);
  });

  // 30. API, NetworkPolicyPort.port; another engine's check forgets the protocol here.
  it.each([
    [{ protocol: "UDP" }, "UDP"],
    [{ protocol: "SCTP", port: null }, "SCTP"],
    [{}, "TCP"],
  ] as const)("a missing port is every port of the protocol and of no other: %j", (entry, protocol) => {
    const open = opens([entry]);
    for (const asked of ["TCP", "UDP", "SCTP"] as const) {
      expect([open(1, asked), open(65535, asked)]).toEqual([asked === protocol, asked === protocol]);
    }
  });

  // 31. API, NetworkPolicyPort.endPort.
  it("a range holds both its ends and nothing beyond", () => {
    const open = opens([{ port: 8000, endPort: 8443 }]);
    expect([7999, 8000, 8200, 8443, 8444].map((port) => open(port))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(open(8200, "UDP")).toBe(false);
    const single = opens([{ port: 8443, endPort: 8443 }]);
    expect([8442, 8443, 8444].map((port) => single(port))).toEqual([false, true, false]);
  });

  it.each([
    ["without a port", { endPort: 8443 }],
    ["beside a named port", { port: "https", endPort: 8443 }],
    ["below its port", { port: 8443, endPort: 8442 }],
    ["above the last port", { port: 8443, endPort: 65536 }],
  ])("an endPort %s is refused, and opens nothing", (_, entry) => {
    expect(isRefused(entry)).toBe(true);
    if (!("port" in entry) || entry.endPort < 65536) expect(opens([entry])(8443)).toBe(false);
  });

  // 31, and the profile of a plugin that reads no endPort.
  it("where a plugin ignores endPort only the first port is open", () => {
    const open = opens([{ port: 8000, endPort: 8443 }], { profile: "weave" });
    expect([8000, 8001, 8443].map((port) => open(port))).toEqual([true, false, false]);
  });

  // 32. API: a name is a port on the pods that traffic goes to.
  it("a name is resolved on the selected pod for ingress, never on the sender", () => {
    const named = { ...townPods.web1, ports: [portOf("https", 9999)] };
    const pods = [...town().pods.filter((pod) => pod.workload !== townPods.web1.workload), named];
    const open = opens([{ port: "https" }], { town: { pods } });
    expect([open(8443), open(9999)]).toEqual([true, false]);
  });

  it("a name is resolved on each receiver by itself for egress", () => {
    const rule = { to: [{ namespaceSelector: {} }], ports: [{ port: "metrics" }] };
    const ask = townUnder({ policies: [rawPolicy("stranger", { policyTypes: ["Egress"], egress: [rule] })] });
    expect(ask(stranger, paymentsApi, 9090).outcome).toBe("allowed");
    expect(ask(stranger, postgres, 9090).outcome).toBe("denied");
  });

  // 32. Real bugs of plugins: one number for all pods, the union over all pods.
  it("pods that declare a name differently are asked one by one", () => {
    const old = podOf(apiWorkload, "api-old", "10.1.1.21", { ports: [portOf("https", 443)] });
    const fresh = podOf(apiWorkload, "api-new", "10.1.1.22", { ports: [portOf("https", 8443)] });
    const both = opens([{ port: "https" }], apiPods([old, fresh]));
    expect([both(443), both(8443)]).toEqual([false, false]);
    expect(opens([{ port: "https" }], apiPods([old]))(443)).toBe(true);
    expect(opens([{ port: "https" }], apiPods([fresh]))(8443)).toBe(true);
  });

  it("a name stands with its protocol, and may be declared for several", () => {
    const pod = podOf(apiWorkload, "api-dns", "10.1.1.21", {
      ports: [portOf("dns", 53, "UDP"), portOf("dns", 5353)],
    });
    const overUdp = opens([{ port: "dns", protocol: "UDP" }], apiPods([pod]));
    expect([overUdp(53, "UDP"), overUdp(5353, "TCP"), overUdp(53, "TCP")]).toEqual([true, false, false]);
    const overTcp = opens([{ port: "dns" }], apiPods([pod]));
    expect([overTcp(53, "UDP"), overTcp(5353, "TCP")]).toEqual([false, true]);
  });

  it("a name that a pod declares twice is all the numbers that it declares", () => {
    const pod = podOf(apiWorkload, "api-two", "10.1.1.21", {
      ports: [portOf("https", 443), portOf("https", 8443)],
    });
    const open = opens([{ port: "https" }], apiPods([pod]));
    expect([open(443), open(8443), open(444)]).toEqual([true, true, false]);
  });

  // 33. A name that a pod does not declare finds nothing there; cyclonus tags it pathological.
  it("a name that the receiver does not declare opens nothing", () => {
    const open = opens([{ port: "grpc" }]);
    expect([open(8443), open(9090)]).toEqual([false, false]);
    const one = opens([{ port: "grpc" }, { port: "metrics" }]);
    expect([one(8443), one(9090)]).toEqual([false, true]);
  });

  // 34. Nothing outside the cluster declares ports.
  it("a name never opens anything outside the cluster", () => {
    const rule = { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: "https" }] };
    const ask = townUnder({ policies: [rawPolicy("payments", { policyTypes: ["Egress"], egress: [rule] })] });
    expect(ask(paymentsApi, externalPeer("203.0.113.7"), 443).outcome).toBe("denied");
  });

  // 36. Policies match packets, not declarations.
  it("a port that no container declares can be opened", () => {
    expect(opens([{ port: 12345 }])(12345)).toBe(true);
  });

  // 37. After translation by the Service: calico#8049 is a user who wrote the Service's port.
  it("a rule is about the pod's port, not the Service's", () => {
    expect(opens([{ port: 443 }])(8443)).toBe(false);
    expect(opens([{ port: 8443 }])(8443)).toBe(true);
  });

  // 38. By its type a quoted number is a name, and no name is made of digits alone.
  it("digits in quotes are no number: refused, and nothing is open", () => {
    expect(isRefused({ port: "8443" })).toBe(true);
    expect(opens([{ port: "8443" }])(8443)).toBe(false);
  });

  it.each([0, 65536, -1, 1.5, "", "-https", "https-", "a--b", "UPPER", "name-of-16-chars"])(
    "%j is refused as a port",
    (port) => {
      expect(isRefused({ port })).toBe(true);
    },
  );

  // 39. End-to-end: SCTP is not TCP, and a policy for it isolates the rest.
  it.each(["UDP", "SCTP"] as const)(
    "a rule for %s opens no other protocol and isolates all the same",
    (protocol) => {
      const open = opens([{ port: 8443, protocol }]);
      for (const asked of ["TCP", "UDP", "SCTP"] as const) expect(open(8443, asked)).toBe(asked === protocol);
    },
  );

  // 40. NetworkPolicy says nothing about ICMP.
  it("ICMP is open where a rule names no ports, and uncertain elsewhere at an isolated pod", () => {
    const ping = (spec: object | undefined) =>
      townUnder({ policies: spec ? [rawPolicy("payments", spec)] : [] })(web, paymentsApi, 0, "ICMP").outcome;
    expect(ping(undefined)).toBe("allowed");
    expect(ping({ ingress: [{}] })).toBe("allowed");
    expect(ping({})).toBe("uncertain");
    expect(ping({ ingress: [{ ports: [{ protocol: "TCP" }] }] })).toBe("uncertain");
  });
});
