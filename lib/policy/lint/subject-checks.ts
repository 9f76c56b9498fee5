import { selectorText } from "../selector/compiled-selector.ts";
import { suggestionFor } from "./label-suggestion.ts";
import { nearestName } from "../validate/nearest-name.ts";
import type { LintCheck } from "./lint-finding.ts";
import { podsOf, podsSelectedBy } from "./rules-of-policy.ts";

/** A policy that selects nothing protects nothing: a typo in a label, most often. An empty namespace is no typo. */
export const selectsNothing: LintCheck = (policy, cluster) => {
  const inNamespace = podsOf(cluster).filter((pod) => pod.namespace === policy.namespace);
  if (inNamespace.length === 0 || podsSelectedBy(policy, cluster).length > 0) return [];
  const labels = inNamespace.map((pod) => pod.labels);
  const suggestion = suggestionFor(policy.subject.source, labels);
  return [
    {
      check: "selects-nothing",
      severity: "error",
      path: "spec.podSelector",
      text: `No pod or workload of ${policy.namespace} has ${selectorText(policy.subject.source)}${suggestion || "."}`,
      fix: "Correct the podSelector, or delete the policy.",
    },
  ];
};

/** hostNetwork pods look selected and are not governed. */
export const selectsHostNetwork: LintCheck = (policy, cluster) => {
  const host = podsSelectedBy(policy, cluster).filter((pod) => pod.hostNetwork);
  if (host.length === 0) return [];
  const workloads = [...new Set(host.map((pod) => pod.workload))];
  return [
    {
      check: "selects-host-network",
      severity: "info",
      path: "spec.podSelector",
      text: `It selects ${workloads.join(", ")} on the host network, whose traffic is node traffic and stays as it is.`,
      fix: "Nothing to do, unless you counted on it.",
    },
  ];
};

/** Nothing lives in the policy's namespace: it may wait for what is to come, or its namespace is misspelt. */
export const emptyNamespace: LintCheck = ({ namespace }, cluster) => {
  const inhabited = [...new Set(podsOf(cluster).map((pod) => pod.namespace))];
  if (inhabited.includes(namespace)) return [];
  const near = nearestName(namespace, inhabited);
  return [
    {
      check: "empty-namespace",
      severity: near === undefined ? "info" : "warning",
      path: "metadata.namespace",
      text: `No pod or workload lives in namespace ${namespace}${near === undefined ? "." : `, did you mean ${near}?`}`,
      fix: "Correct the namespace, or keep the policy for pods to come.",
    },
  ];
};
