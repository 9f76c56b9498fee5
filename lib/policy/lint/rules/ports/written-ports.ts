import { pointerTo } from "../../json-patch.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { counted } from "../../named-pods.ts";
import { rulesOfPolicy } from "../../rules-of-policy.ts";
import { writtenPorts } from "../../written-ports.ts";

/** Readers have to know that TCP is meant. */
export const protocolMissing: LintRule = {
  id: "protocol-missing",
  severity: "info",
  title: "A port without a protocol",
  why: "The API server makes it TCP. Who meant UDP too (DNS, most often) has opened half of it.",
  source: "NetworkPolicyPort.protocol; Cyclonus CheckSourcePortMissingProtocol",
  find: inEachPolicy((policy) => {
    const bare = writtenPorts(policy).filter(
      ({ port }) => port.protocol === undefined || port.protocol === null,
    );
    const first = bare[0];
    if (first === undefined) return [];
    const others =
      bare.length === 1
        ? ""
        : `, as ${counted(bare.length - 1, "more entry", "more entries")} of this policy`;
    return [
      {
        at: first.at,
        text: `It names no protocol${others}, which makes it TCP alone.`,
        fix: "Write protocol: TCP, or what is meant.",
        patch: {
          effect: "same-reach",
          operations: bare.map(({ at }) => ({
            op: "add",
            path: pointerTo([...at, "protocol"]),
            value: "TCP",
          })),
        },
      },
    ];
  }),
};

/** A name is looked up at a pod; an address is none. */
export const namedPortWithIpBlock: LintRule = {
  id: "named-port-with-ip-block",
  severity: "warning",
  title: "A named port towards addresses",
  why: "Names are declared by pods. At an address there is nobody to ask, so the entry opens nothing there.",
  source: "aws/amazon-network-policy-controller-k8s#71, #81; netpol-analyzer: named port with IP peer",
  find: inEachPolicy((policy) =>
    rulesOfPolicy(policy).flatMap(({ rule, direction, at }) => {
      const hasBlock = rule.blocks !== undefined;
      if (direction !== "egress" || !hasBlock || rule.ports === "any") return [];
      return rule.ports.flatMap(({ port, protocol }, index): readonly Complaint[] => {
        if (typeof port !== "string" || /^\d+$/.test(port)) return [];
        const isAlone = rule.selectors.length === 0;
        return [
          {
            at: [...at, "ports", index],
            text: `${protocol} ${port} is a name, and the ${counted(blocksOf(rule.peers), "ipBlock")} of this rule ${isAlone ? "are all its peers, so the entry opens nothing" : "can have no named port, so it opens nothing there"}.`,
            fix: "Write the number.",
            ...(isAlone ? { breaks: direction } : {}),
          },
        ];
      });
    }),
  ),
};

function blocksOf(peers: CompiledPeers): number {
  return peers === "any" ? 0 : peers.filter(({ kind }) => kind === "ip-block").length;
}

type CompiledPeers = ReturnType<typeof rulesOfPolicy>[number]["rule"]["peers"];
