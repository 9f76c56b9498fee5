import type { Direction } from "../../../model/network-policy.ts";
import type { PodClass } from "../../../compile/pod-class.ts";
import type { LintContext } from "../../lint-context.ts";
import { objectOfNamespace, type Found, type LintRule } from "../../lint-rule.ts";
import { counted, runningPods, workloadsText } from "../../named-pods.ts";
import { DIRECTIONS } from "../../rules-of-policy.ts";

const WORDS: Readonly<Record<Direction, string>> = {
  ingress: "accept connections from everybody",
  egress: "may connect to everywhere",
};

/** A namespace in which nothing is isolated: what default-deny is missing in. */
export const namespaceWithoutDefaultDeny: LintRule = {
  id: "namespace-without-default-deny",
  severity: "info",
  title: "A namespace that no policy closes",
  why: "Where no policy isolates a pod, every connection is allowed: a single pod that is taken over reaches all of it.",
  source: "kubeaudit MissingDefaultDeny*; Kubescape C-0206; CIS Kubernetes Benchmark 5.3.2",
  find: (context) =>
    namespacesOf(context).flatMap(({ name, pods }): readonly Found[] => {
      const open = DIRECTIONS.filter((direction) => pods.every((one) => isOpen(one, direction)));
      const count = runningPods(pods, context);
      if (open.length === 0 || count === 0) return [];
      const what = open.map((direction) => WORDS[direction]).join(" and ");
      return [
        [
          objectOfNamespace(name),
          {
            at: [],
            text: `No policy isolates a pod of ${name} for ${open.join(" or ")}: its ${counted(count, "pod")} ${what}.`,
            fix: `Write a NetworkPolicy with podSelector: {} and policyTypes: [${open.map(typeOf).join(", ")}], once what it needs is allowed.`,
          },
        ],
      ];
    }),
};

/** A hole in a namespace that is closed otherwise. */
export const workloadNotIsolated: LintRule = {
  id: "workload-not-isolated",
  severity: "info",
  title: "A workload that no policy isolates in a namespace where others are",
  why: "A label that is not selected leaves its pods as open as if there were no policy at all.",
  source: "kube-linter non-isolated-pod; kube-score pod-networkpolicy; Network Config Analyzer allCaptured",
  find: (context) =>
    namespacesOf(context).flatMap(({ name, pods }) =>
      DIRECTIONS.flatMap((direction): readonly Found[] => {
        const open = pods.filter((one) => isOpen(one, direction));
        if (open.length === 0 || open.length === pods.length) return [];
        const isolated = pods.length - open.length;
        const text = `${workloadsText(open, context)} ${WORDS[direction]}: no policy isolates them for ${direction}, while policies isolate ${counted(isolated, "other kind")} of pods in ${name}.`;
        const fix = "Select them too, or close the namespace with podSelector: {}.";
        return [[objectOfNamespace(name), { at: [], text, fix }]];
      }),
    ),
};

interface Inhabited {
  readonly name: string;
  /** Without those of the host network, for which no policy speaks. */
  readonly pods: readonly PodClass[];
}

function namespacesOf(context: LintContext): readonly Inhabited[] {
  return context.namespaces.flatMap((name) => {
    const pods = context.livingIn(name).filter(({ hostNetwork }) => !hostNetwork);
    return pods.length === 0 ? [] : [{ name, pods }];
  });
}

/** Neither a NetworkPolicy nor a baseline or admin rule, nor another kind that may say something. */
function isOpen({ sides }: PodClass, direction: Direction): boolean {
  const { isolatedBy, baseline, admin, foreign } = sides[direction];
  return isolatedBy.length + baseline.length + admin.length + foreign.length === 0;
}

function typeOf(direction: Direction): string {
  return direction === "ingress" ? "Ingress" : "Egress";
}
