import type { EnforcementReport } from "#lib/enforcement/index.ts";

/** How drops are watched on one CNI, and what of a dry run it offers. */
export interface DropWatch {
  /** Whether this CNI can only log what it would deny. */
  readonly dryRun: string;
  readonly how: string;
  /** Lines to paste, where there are any. */
  readonly commands?: string;
}

const NO_DRY_RUN =
  "This CNI has no log-only mode. The replay of observed flows against these policies is the dry run (Drawbridge shows it as would-be denials; `drawbridge impact` does it on files).";

/** A command in a DaemonSet runs in one of its pods: silence there is no all-clear. */
const ONE_NODE =
  " The command asks the agent of one node alone: repeat it for each node that runs pods of the namespace, naming the agent's pod in place of the DaemonSet.";

/** How to see, on this cluster's CNI, what policies deny: before enforcing where it can be seen, and while enforcing. */
export function dropWatch({ cni, profile }: EnforcementReport, namespace: string): DropWatch {
  switch (cni.name) {
    case "cilium":
      return {
        dryRun:
          "Cilium's policy audit mode (`policy-audit-mode`) is for the whole agent or a single endpoint and enforces nothing while it is on: with it, no policy of the cluster protects anything. Replay is safer; the bridge below keeps every other policy enforced.",
        how: `Hubble tells every verdict. A drop by policy has the reason POLICY_DENIED (nothing allowed it) or POLICY_DENY (a rule denied it).${ONE_NODE}`,
        commands: `kubectl -n kube-system exec ds/${profile === "gke-dataplane-v2" ? "anetd" : "cilium"} -- hubble observe --verdict DROPPED --namespace ${namespace} --last 100`,
      };
    case "calico":
      return {
        dryRun:
          "Calico 3.30 and later take a `StagedKubernetesNetworkPolicy` (projectcalico.org/v3), which is evaluated and not enforced; Goldmane shows its would-be verdicts as pending policies. A Calico policy with only a `Log` action is no dry run: it drops.",
        how: "Whisker (calico-system) shows flows by verdict; `action=Deny` with the end of a tier as its policy is a default deny.",
        commands: `kubectl -n calico-system port-forward service/whisker 8081:8081`,
      };
    case "aws-vpc-cni":
      return {
        dryRun: NO_DRY_RUN,
        how: `Turn on the agent's event logs (\`enable-policy-event-logs\`, and CloudWatch if wanted); they name addresses, not pods.${ONE_NODE}`,
        commands: `kubectl -n kube-system logs daemonset/aws-node -c aws-eks-nodeagent --tail=200`,
      };
    case "antrea":
      return {
        dryRun: NO_DRY_RUN,
        how: `With logging enabled for the namespace, drops stand in the agent's np.log on the node (first packet of each connection).${ONE_NODE}`,
        commands: `kubectl annotate namespace ${namespace} networkpolicy.antrea.io/enable-logging=true
kubectl -n kube-system exec ds/antrea-agent -c antrea-agent -- tail -n 100 /var/log/antrea/networkpolicy/np.log`,
      };
    case "ovn-kubernetes":
      return {
        dryRun: NO_DRY_RUN,
        how: `ACL logging of the namespace writes drops to each node's acl-audit-log.log, at most 20 a second.${ONE_NODE}`,
        commands: `kubectl annotate namespace ${namespace} k8s.ovn.org/acl-logging='{"deny":"alert","allow":"notice"}'
kubectl -n openshift-ovn-kubernetes exec ds/ovnkube-node -- tail -n 100 /var/log/ovn/acl-audit-log.log`,
      };
    default:
      return {
        dryRun: NO_DRY_RUN,
        how: "This CNI's own logs of drops are sampled or absent. Watch what breaks: DNS failures, readiness, restarts and the callers' error rates.",
        commands: `kubectl -n ${namespace} get events --field-selector type=Warning --sort-by=.lastTimestamp
kubectl -n ${namespace} get pods`,
      };
  }
}
