/** ConfigMaps by which a network, its DNS or its mesh says how it is set up, `namespace/name`. No other is ever read. */
export const EVIDENCE_CONFIG_MAPS: readonly string[] = [
  "kube-system/cilium-config",
  "cilium/cilium-config",
  "kube-system/calico-config",
  "kube-system/canal-config",
  "kube-system/antrea-config",
  "kube-system/amazon-vpc-cni",
  "kube-system/azure-npm-config",
  "kube-system/kube-router-cfg",
  "kube-flannel/kube-flannel-cfg",
  "kube-system/kube-flannel-cfg",
  "kube-system/kubelet-config",
  "kube-system/coredns",
  "kube-system/node-local-dns",
];
