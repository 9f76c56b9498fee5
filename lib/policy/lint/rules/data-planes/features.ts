import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import { DIRECTIONS, ipBlocksOf, rulesOfPolicy } from "../../rules-of-policy.ts";
import type { Complaint } from "../../lint-finding.ts";
import type { FieldPath } from "../../../validate/policy-problem.ts";
import { inEachPolicy, objectOfNamespace, type Found, type LintRule } from "../../lint-rule.ts";
import { counted, runningPods, workloadsText } from "../../named-pods.ts";

/** A policy that the API server took, and that nothing reads. */
export const policiesNotEnforced: LintRule = {
  id: "policies-not-enforced",
  severity: "warning",
  title: "Policies that nothing enforces",
  why: "Without a data plane that reads NetworkPolicies they are accepted, listed, and change no connection.",
  source: "flannel-io/flannel#2183; k3s-io/k3s#445; Kubescape C-0205",
  find(context) {
    const { cluster, scene } = context;
    const { enforces, evidence } = cluster.snapshot.cni;
    const why = scene.inert ?? (enforces === "no" || !cluster.profile.enforces ? evidence : undefined);
    if (why === undefined) return [];
    return [...Map.groupBy(context.policies, ({ namespace }) => namespace)].map(
      ([namespace, policies]): Found => {
        const pods = runningPods(context.livingIn(namespace), context);
        return [
          objectOfNamespace(namespace),
          {
            at: [],
            text: `${counted(policies.length, "policy protects", "policies protect")} none of the ${counted(pods, "pod")} of ${namespace}: this cluster's network does not enforce NetworkPolicies. ${why}`,
            fix: "Install or enable a data plane that enforces NetworkPolicies, and prove it with canary pods.",
          },
        ];
      },
    );
  },
};

/** What the enforcement report says that this data plane does not do, where a policy relies on it. */
export const featureNotEnforced: LintRule = {
  id: "feature-not-enforced",
  severity: "warning",
  title: "A policy relies on what this data plane does not do",
  why: "The API takes the field whatever the data plane makes of it: the rule opens or closes something else than it says.",
  source: "the enforcement report of this cluster; Kubernetes documentation on endPort and SCTP support",
  find: inEachPolicy((policy, context) => {
    const { features = {} } = context.scene;
    return USES.flatMap(({ feature, name, at }): readonly Complaint[] => {
      const place = at(policy);
      const fact = features[feature];
      if (place === undefined || fact === undefined || fact.state !== "not-enforced") return [];
      return [
        {
          at: place,
          text: `It relies on ${name}, which this cluster does not enforce for ${workloadsText(context.selectedBy(policy), context)}. ${fact.reason}`,
          fix: "Say it without, or enable it in the data plane.",
        },
      ];
    });
  }),
};

/** A range of ports that is cut to its first one. */
export const endPortIgnored: LintRule = {
  id: "end-port-ignored",
  severity: "warning",
  title: "A range of ports of which the data plane opens the first alone",
  why: "A data plane that does not know endPort reads the entry as the single port it begins with.",
  source: "Kubernetes documentation, targeting a range of ports; weaveworks/weave npc",
  find: inEachPolicy(({ source }, { cluster }) => {
    if (cluster.profile.endPort !== "first-port-only") return [];
    return DIRECTIONS.flatMap((direction) =>
      (source.spec[direction] ?? []).flatMap((rule, index) =>
        (rule?.ports ?? []).flatMap((entry, place): readonly Complaint[] => {
          const { port, endPort } = entry ?? {};
          if (typeof port !== "number" || typeof endPort !== "number" || endPort <= port) return [];
          return [
            {
              at: ["spec", direction, index, "ports", place, "endPort"],
              text: `${cluster.profile.title} opens ${port} alone, and ${counted(endPort - port, "port")} up to ${endPort} stay closed.`,
              fix: "Write the ports one by one.",
              breaks: direction,
            },
          ];
        }),
      ),
    );
  }),
};

interface Use {
  readonly feature: string;
  readonly name: string;
  /** Where a policy relies on it first. */
  readonly at: (policy: CompiledPolicy) => FieldPath | undefined;
}

const USES: readonly Use[] = [
  { feature: "ingress", name: "ingress rules", at: ({ rules }) => rules.ingress && ["spec"] },
  { feature: "egress", name: "egress rules", at: ({ rules }) => rules.egress && ["spec"] },
  { feature: "ip-block", name: "an ipBlock", at: (policy) => ipBlocksOf(policy)[0]?.peerAt },
  {
    feature: "end-port",
    name: "endPort",
    at: (policy) => portWith(policy, ({ endPort }) => endPort !== undefined),
  },
  { feature: "sctp", name: "SCTP", at: (policy) => portWith(policy, ({ protocol }) => protocol === "SCTP") },
  {
    feature: "named-ports",
    name: "a named port",
    at: (policy) =>
      portWith(policy, ({ port, unreadName }) => typeof port === "string" || unreadName !== undefined),
  },
];

type Entry = Exclude<ReturnType<typeof rulesOfPolicy>[number]["rule"]["ports"], "any">[number];

function portWith(policy: CompiledPolicy, isMeant: (entry: Entry) => boolean): FieldPath | undefined {
  for (const { rule, at } of rulesOfPolicy(policy)) {
    const index = rule.ports === "any" ? -1 : rule.ports.findIndex(isMeant);
    if (index >= 0) return [...at, "ports", index];
  }
  return undefined;
}
