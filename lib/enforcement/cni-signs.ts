import { antrea } from "./cni/antrea.ts";
import { awsVpcCni } from "./cni/aws-vpc-cni.ts";
import { azureNpm } from "./cni/azure-npm.ts";
import { calico } from "./cni/calico.ts";
import { cilium } from "./cni/cilium.ts";
import { eksAutoMode } from "./cni/eks-auto-mode.ts";
import { embeddedKubeRouter } from "./cni/embedded-kube-router.ts";
import { flannel } from "./cni/flannel.ts";
import { kindnet } from "./cni/kindnet.ts";
import { kubeNetworkPolicies } from "./cni/kube-network-policies.ts";
import { kubeRouter } from "./cni/kube-router.ts";
import { ovnKubernetes } from "./cni/ovn-kubernetes.ts";
import { weave } from "./cni/weave.ts";
import type { CniSign } from "./recognition.ts";

/**
 * The CNIs that are told apart, most telling first: an engine before the network that it may stand on. What has no
 * engine at all is told last and apart (`noEngine`), by the absence of all of these.
 */
export const CNI_SIGNS: readonly CniSign[] = [
  ovnKubernetes,
  cilium,
  calico,
  antrea,
  azureNpm,
  awsVpcCni,
  eksAutoMode,
  kubeRouter,
  kubeNetworkPolicies,
  weave,
  kindnet,
  flannel,
  embeddedKubeRouter,
];
