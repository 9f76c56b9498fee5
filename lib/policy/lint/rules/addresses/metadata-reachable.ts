import { inRange, parseAddress, type IpAddress } from "../../../address/ip-address.ts";
import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import { dnsEndpointsOf } from "../../../dns/dns-endpoints.ts";
import { isOpenPolicy } from "../../../model/drawbridge-object.ts";
import type { FieldPath } from "../../../validate/policy-problem.ts";
import { coversPorts } from "../../covers.ts";
import { pointerTo } from "../../json-patch.ts";
import type { LintContext } from "../../lint-context.ts";
import type { LintPatch } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { workloadsText } from "../../named-pods.ts";
import { ipBlocksOf, type IpBlockPeer, type PlacedPeer } from "../../rules-of-policy.ts";

const METADATA = "169.254.169.254";

/**
 * The address at which clouds hand out credentials. Where the cloud's resolver has the same one and pods ask it, taking
 * the address out would take their DNS: then it is said what has to come first, and there is no patch.
 */
export const metadataReachable: LintRule = {
  id: "metadata-reachable",
  severity: "warning",
  title: "The cloud's metadata service is within reach",
  why: "Whoever runs code in a pod can ask 169.254.169.254 for the node's credentials.",
  source: "MITRE ATT&CK T1552.005; kiam#160; facts on 169.254.169.254 of AWS, Azure, GCP",
  find: inEachPolicy((policy, context) => {
    const cloud = cloudOf(context);
    const address = parseAddress(METADATA);
    if (cloud === undefined || address === undefined || isOpenPolicy(policy.source)) return [];
    const asksThere = cloud.resolvesThere && asksMetadata(policy, context);
    const who = workloadsText(context.selectedBy(policy), context);
    return ipBlocksOf(policy)
      .filter((placed) => isOpenTo(placed, address))
      .map(({ peer, peerAt, rule }) => {
        const text = `${who} may ask ${cloud.name}'s metadata service at ${METADATA} through ${peer.source.cidr}`;
        const at = [...peerAt, "ipBlock"];
        if (asksThere && LOOKUPS.some((lookup) => coversPorts(rule.ports, [lookup]))) {
          return {
            at,
            text: `${text}, and the resolver that pods ask is at the same address.`,
            fix: `Allow ${METADATA}/32 on UDP and TCP 53 by a rule of its own first, then take it out here: except: [${METADATA}/32].`,
          };
        }
        const patch = context.cluster.profile.exceptDenies ? {} : { patch: without(peer, at) };
        return { at, text: `${text}.`, fix: `Take it out: except: [${METADATA}/32].`, ...patch };
      });
  }),
};

const LOOKUPS = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
] as const;

/** Whether an egress rule holds the address among others, on the port at which the service answers. */
function isOpenTo({ peer, direction, rule }: PlacedPeer<IpBlockPeer>, address: IpAddress): boolean {
  const isHeld = inRange(peer.range, address) && !peer.except.some((except) => inRange(except, address));
  const isMeant = peer.range.first === peer.range.last;
  if (direction !== "egress" || !isHeld || isMeant) return false;
  return coversPorts(rule.ports, [{ protocol: "TCP", port: 80 }]);
}

/** Whether some pod asks for names at this address, or at its node's resolvers, which may be the same. */
function asksMetadata(policy: CompiledPolicy, context: LintContext): boolean {
  const { snapshot } = context.cluster;
  return context.selectedBy(policy).some((pods) =>
    context.podsOf(pods).some((one) => {
      const pod = context.snapshotPod(one);
      const endpoints = pod === undefined ? [] : dnsEndpointsOf(snapshot, pod);
      return endpoints.some(({ address }) => address === METADATA || address === "");
    }),
  );
}

function without({ source }: IpBlockPeer, at: FieldPath): LintPatch {
  const excepts = source.except;
  const taken = `${METADATA}/32`;
  return {
    effect: "narrows",
    operations: [
      excepts === undefined || excepts === null
        ? { op: "add", path: pointerTo([...at, "except"]), value: [taken] }
        : { op: "add", path: pointerTo([...at, "except", "-"]), value: taken },
    ],
  };
}

/** A cloud by what its nodes' providerIDs begin with. */
interface Cloud {
  readonly prefix: string;
  readonly name: string;
  /** Its resolver answers at the metadata service's address. */
  readonly resolvesThere: boolean;
}

const CLOUDS: readonly Cloud[] = [
  { prefix: "aws:", name: "AWS", resolvesThere: false },
  { prefix: "gce:", name: "Google Cloud", resolvesThere: true },
  { prefix: "azure:", name: "Azure", resolvesThere: false },
  { prefix: "oci", name: "Oracle Cloud", resolvesThere: true },
];

/** The cloud that the nodes say they are of; nothing on machines of one's own. */
function cloudOf({ cluster }: LintContext): Cloud | undefined {
  const ids = cluster.snapshot.evidence?.nodes ?? [];
  return CLOUDS.find(({ prefix }) => ids.some(({ providerID }) => providerID?.startsWith(prefix)));
}
