import type { Found, LintRule } from "../../lint-rule.ts";
import { objectOfNamespace, objectOfPolicy } from "../../lint-rule.ts";
import { pointerTo } from "../../json-patch.ts";
import { counted } from "../../named-pods.ts";

/** Two objects of one name in a set: the second apply replaces the first. */
export const duplicateName: LintRule = {
  id: "duplicate-name",
  severity: "error",
  title: "Several policies of one name",
  why: "A name is an object's identity in its namespace: the last one that is applied replaces the others.",
  source: "Kubernetes: object names and IDs",
  find({ policies }) {
    const byName = Map.groupBy(policies, ({ namespace, source }) => `${namespace}/${source.metadata.name}`);
    return [...byName.entries()].flatMap(([text, [first, ...others]]): readonly Found[] => {
      if (first === undefined || others.length === 0) return [];
      const fix = "Give each its own name.";
      const found = `${others.length + 1} policies are called ${text}; the last one applied replaces the others.`;
      return [[objectOfPolicy(first), { at: ["metadata", "name"], text: found, fix }]];
    });
  },
};

/** The annotation by which namespaces were isolated before NetworkPolicy was stable. */
const BETA_ANNOTATION = "net.beta.kubernetes.io/network-policy";

/** An annotation that no data plane has read since Kubernetes 1.7. */
export const obsoleteAnnotation: LintRule = {
  id: "obsolete-annotation",
  severity: "warning",
  title: "Isolation by an annotation that nothing reads",
  why: "Before Kubernetes 1.7 this annotation denied all ingress of a namespace. Today it does nothing.",
  source: "Kubernetes 1.7 release notes; still in published examples (Sock Shop)",
  find: ({ cluster, namespaces, livingIn, podsOf }) =>
    cluster.snapshot.namespaces
      .filter(({ name }) => namespaces.includes(name))
      .filter(({ annotations }) => Object.hasOwn(annotations, BETA_ANNOTATION))
      .map(({ name }): Found => {
        const open = livingIn(name).filter(
          ({ hostNetwork, sides }) => !hostNetwork && sides.ingress.isolatedBy.length === 0,
        );
        const pods = open.flatMap(podsOf).filter(({ fromTemplate }) => !fromTemplate).length;
        const at = ["metadata", "annotations", BETA_ANNOTATION];
        return [
          objectOfNamespace(name),
          {
            at,
            text: `${BETA_ANNOTATION} isolates nothing: ${counted(pods, "pod")} of ${name} ${pods === 1 ? "is" : "are"} open to everybody.`,
            fix: "Remove the annotation, and write a NetworkPolicy with podSelector: {} and policyTypes: [Ingress].",
            patch: { effect: "same-reach", operations: [{ op: "remove", path: pointerTo(at) }] },
          },
        ];
      }),
};
