import { selectorText } from "../../../selector/compiled-selector.ts";
import { nearestName } from "../../../validate/nearest-name.ts";
import { suggestionFor } from "../../label-suggestion.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { counted, podsText, workloadsText } from "../../named-pods.ts";

/** A policy that selects nothing protects nothing: a typo in a label, most often. An empty namespace is no typo. */
export const selectsNothing: LintRule = {
  id: "selects-nothing",
  severity: "error",
  title: "A policy that selects no pod",
  why: "It protects nothing, and the pods that were meant are as open as before.",
  source: "kube-linter dangling-networkpolicy; KICS; Network Config Analyzer emptiness",
  find: inEachPolicy((policy, context) => {
    const living = context.livingIn(policy.namespace);
    if (living.length === 0 || context.selectedBy(policy).length > 0) return [];
    const { source } = policy.subject;
    const suggestion = suggestionFor(
      source,
      living.map(({ labels }) => labels),
    );
    return [
      {
        at: ["spec", "podSelector"],
        text: `No pod or workload of ${policy.namespace} has ${selectorText(source)}${suggestion || "."}`,
        fix: "Correct the podSelector, or delete the policy.",
      },
    ];
  }),
};

/** Nothing lives in the policy's namespace: it may wait for what is to come, or its namespace is misspelt. */
export const emptyNamespace: LintRule = {
  id: "empty-namespace",
  severity: "warning",
  title: "A policy in a namespace without pods",
  why: "It waits for pods to come, or its namespace is misspelt and the pods that were meant stay open.",
  source: "Network Config Analyzer emptiness",
  find: inEachPolicy(({ namespace }, context) => {
    if (context.livingIn(namespace).length > 0) return [];
    const inhabited = [...context.cluster.index.namespaces.keys()].filter(
      (name) => context.livingIn(name).length > 0,
    );
    const near = nearestName(namespace, inhabited);
    return [
      {
        severity: near === undefined ? "info" : "warning",
        at: ["metadata", "namespace"],
        text: `No pod or workload lives in namespace ${namespace}${near === undefined ? "." : `, did you mean ${near}?`}`,
        fix: "Correct the namespace, or keep the policy for pods to come.",
      },
    ];
  }),
};

/** hostNetwork pods look selected and are not governed. */
export const selectsHostNetwork: LintRule = {
  id: "selects-host-network",
  severity: "info",
  title: "A policy that selects pods on the host network",
  why: "Their traffic is their node's, and no data plane that is known holds NetworkPolicies against it.",
  source: "Kubernetes documentation: NetworkPolicy and hostNetwork pods",
  find: inEachPolicy((policy, context) => {
    const host = context.selectedBy(policy).filter(({ hostNetwork }) => hostNetwork);
    if (host.length === 0) return [];
    const others = context.selectedBy(policy).length - host.length;
    return [
      {
        severity: "info",
        at: ["spec", "podSelector"],
        text: `It selects ${workloadsText(host, context)} on the host network, which it does not govern${others === 0 ? ": it does nothing at all" : ""}.`,
        fix: "Nothing to do, unless you counted on it.",
      },
    ];
  }),
};

/** The AWS agent attaches policies to pods of controllers alone. */
export const barePodOnAws: LintRule = {
  id: "bare-pod-on-aws",
  severity: "warning",
  title: "A pod without an owner on the AWS VPC CNI",
  why: "The agent finds pods through their owners: a pod that nobody owns is under no policy.",
  source: "EKS user guide, network policy considerations",
  find: inEachPolicy((policy, context) => {
    if (context.cluster.profile.name !== "aws-vpc-cni") return [];
    const bare = context
      .selectedBy(policy)
      .filter(({ hostNetwork }) => !hostNetwork)
      .flatMap((pods) => context.podsOf(pods))
      .filter(({ workload }) => workload.split("/")[1] === "Pod");
    if (bare.length === 0) return [];
    return [
      {
        at: ["spec", "podSelector"],
        text: `${counted(bare.length, "selected pod")} ${bare.length === 1 ? "has" : "have"} no owner (${podsText(bare)}): the AWS agent does not govern ${bare.length === 1 ? "it" : "them"}.`,
        fix: "Run the pod by a Deployment, StatefulSet or Job.",
      },
    ];
  }),
};
