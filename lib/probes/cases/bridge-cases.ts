import type { NetworkPolicyPort } from "#lib/policy/index.ts";
import { addressPeers, allBut, type CanaryRules } from "../canary-policies.ts";
import { addressOf, CaseScript, peerOf, type CaseScene } from "../proof-case.ts";
import type { Probe } from "../proof-step.ts";

const SERVERS = ["near", "far"] as const;

/** More entries than the AWS agent keeps of one address; none of them is a port that is tried. */
const MANY_PORTS: readonly NetworkPolicyPort[] = Array.from({ length: 30 }, (_, i) => ({
  protocol: "TCP",
  port: 20_000 + 2 * i,
}));

/** What policies are known to overrule an allow-all somewhere: by their name in the plan. */
export type ShapeName = "default-deny" | "except" | "many-ports" | "several-rules";

/** Policies that let nothing through that is tried, each of a shape that is known to overrule an allow-all somewhere. */
interface ClosedShape {
  readonly name: ShapeName;
  readonly servers: CanaryRules;
  readonly client: CanaryRules;
}

function closedShapes(scene: CaseScene): readonly ClosedShape[] {
  const [client, stranger, near, far] = (["client", "stranger", "near", "far"] as const).map((role) =>
    addressOf(scene, role),
  ) as [string, string, string, string];
  const someone = peerOf(scene, "client", "stranger");
  const servers = peerOf(scene, "near", "far");
  const elsewhere = [{ protocol: "TCP", port: 20_443 }] as const;
  const dnsLike = [{ protocol: "UDP", port: 20_053 }] as const;
  return [
    { name: "default-deny", servers: { ingress: [] }, client: { egress: [] } },
    {
      name: "except",
      servers: { ingress: [{ from: [allBut(client, stranger)] }] },
      client: { egress: [{ to: [allBut(near, far)] }] },
    },
    {
      name: "many-ports",
      servers: { ingress: [{ from: [someone, ...addressPeers(client, stranger)], ports: MANY_PORTS }] },
      client: { egress: [{ to: [servers, ...addressPeers(near, far)], ports: MANY_PORTS }] },
    },
    {
      name: "several-rules",
      servers: {
        ingress: [
          { from: [someone], ports: elsewhere },
          { from: addressPeers(client), ports: dnsLike },
          { from: [peerOf(scene, "near")] },
        ],
      },
      client: {
        egress: [
          { to: [servers], ports: elsewhere },
          { to: addressPeers(near, far), ports: dnsLike },
          { to: [peerOf(scene, "stranger")] },
        ],
      },
    },
  ];
}

function closed(script: CaseScript): readonly Probe[] {
  return [
    script.probes.pods("client", "near", "blocked"),
    script.probes.pods("client", "far", "blocked"),
    script.probes.pods("stranger", "near", "blocked"),
  ];
}

function bridged({ probes }: CaseScript): readonly Probe[] {
  const subject = "bridge" as const;
  const open = probes.open().map((probe): Probe => ({ ...probe, subject }));
  return [...open, probes.pods("client", "near", "connects", { subject, protocol: "UDP" })];
}

/** The allow-all of both directions, as it stands over a namespace. Its name comes last, as the real one's does. */
function raise(script: CaseScript): CaseScript {
  return script
    .apply("zz-open-ingress", SERVERS, { ingress: [{}] })
    .apply("zz-open-egress", ["client"], { egress: [{}] });
}

/**
 * That an allow-all wins over every other policy: what a rollout rests on. Once for each shape that is in effect when
 * the allow-all comes, as in a rollback.
 */
export function bridgeComesAfterCases(scene: CaseScene, names: readonly ShapeName[]): readonly CaseScript[] {
  const shapes = closedShapes(scene).filter(({ name }) => names.includes(name));
  return shapes.map(({ name, servers, client }) => {
    const script = new CaseScript(scene, `bridge-${name}`);
    script
      .apply("servers", SERVERS, servers)
      .apply("client", ["client"], client)
      .observe(`see ${name} close everything`, closed(script));
    return raise(script)
      .observe(`open over ${name}`, bridged(script))
      .observe(`stay open over ${name}`, bridged(script), { until: "throughout" });
  });
}

/**
 * The other half of it: all shapes come after the allow-all, as in staging, where it is in effect before the next write.
 */
export function bridgeComesFirstCase(scene: CaseScene): CaseScript {
  const comesFirst = new CaseScript(scene, "bridge-first");
  raise(comesFirst).observe("the allow-all stands", bridged(comesFirst), { until: "throughout" });
  for (const { name, servers, client } of closedShapes(scene)) {
    comesFirst
      .apply(`${name}-servers`, SERVERS, servers)
      .apply(`${name}-client`, ["client"], client)
      .observe(`stay open while ${name} comes`, bridged(comesFirst), { until: "throughout" });
  }
  return comesFirst;
}
