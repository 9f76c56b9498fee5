import type { PodClass } from "../../../compile/pod-class.ts";
import { evaluateSide } from "../../../judge/evaluate.ts";
import { coversPorts } from "../../covers.ts";
import { pointerTo } from "../../json-patch.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { workloadsText } from "../../named-pods.ts";
import { isFirstOf } from "./dns-losses.ts";

/** Where kubelet probes come from on pods of an ambient mesh: ztunnel would take them for the mesh's otherwise. */
const PROBE_ADDRESS = "169.254.7.127";
/** Where a pod of an ambient mesh gets what its peers send. */
const TUNNEL = { protocol: "TCP", port: 15_008 } as const;

/** The kubelet's probes have another source in an ambient mesh. */
export const ambientProbesBlocked: LintRule = {
  id: "ambient-probes-blocked",
  severity: "warning",
  title: "Health probes of an ambient mesh are not let in",
  why: "Istio's CNI gives kubelet probes the source 169.254.7.127: denied, pods turn unready and are restarted.",
  source: "istio/istio#49277, #52742, #58531; Istio documentation, ambient and NetworkPolicy",
  find: inEachPolicy((policy, context): readonly Complaint[] => {
    const blocked = meshPodsOf(context.selectedBy(policy), context).filter(
      (pods) => isFirstOf(policy, pods, "ingress") && areProbesDenied(pods, context),
    );
    if (blocked.length === 0) return [];
    const rule = { from: [{ ipBlock: { cidr: `${PROBE_ADDRESS}/32` } }] };
    const isListed = Array.isArray(policy.source.spec.ingress);
    return [
      {
        at: ["spec", "ingress"],
        text: `Probes of ${workloadsText(blocked, context)} come from ${PROBE_ADDRESS}, and no rule lets it in.`,
        fix: `Add an ingress rule from ipBlock ${PROBE_ADDRESS}/32.`,
        patch: {
          effect: "widens",
          operations: [
            isListed
              ? { op: "add", path: pointerTo(["spec", "ingress", "-"]), value: rule }
              : { op: "add", path: pointerTo(["spec", "ingress"]), value: [rule] },
          ],
        },
        breaks: "ingress",
      },
    ];
  }),
};

/** Mesh traffic arrives in a tunnel. */
export const ambientTunnelBlocked: LintRule = {
  id: "ambient-tunnel-blocked",
  severity: "warning",
  title: "The tunnel of an ambient mesh is not let in",
  why: "Pods of an ambient mesh are reached on TCP 15008, whatever port the application listens on.",
  source: "Istio documentation, ambient and NetworkPolicy (HBONE); openshift-docs#118065",
  find: inEachPolicy((policy, context): readonly Complaint[] => {
    const blocked = meshPodsOf(context.selectedBy(policy), context).filter((pods) => {
      const { isolatedBy } = pods.sides.ingress;
      const rules = isolatedBy.flatMap((one) => one.rules.ingress ?? []);
      return (
        isFirstOf(policy, pods, "ingress") &&
        rules.length > 0 &&
        !rules.some(({ ports }) => coversPorts(ports, [TUNNEL]))
      );
    });
    if (blocked.length === 0) return [];
    return [
      {
        at: ["spec", "ingress"],
        text: `${workloadsText(blocked, context)} ${blocked.length === 1 ? "is" : "are"} of an ambient mesh, and no ingress rule opens ${TUNNEL.protocol} ${TUNNEL.port}, on which the mesh delivers.`,
        fix: `Add ${TUNNEL.protocol} ${TUNNEL.port} to the ports of the rules that admit pods of the mesh.`,
        breaks: "ingress",
      },
    ];
  }),
};

/** By the label on the pod, else by the one on its namespace. */
function meshPodsOf(classes: readonly PodClass[], context: LintContext): readonly PodClass[] {
  const MODE = "istio.io/dataplane-mode";
  return classes.filter((pods) => {
    const own = context.podsOf(pods)[0]?.labels[MODE];
    return !pods.hostNetwork && (own ?? pods.namespaceLabels[MODE]) === "ambient";
  });
}

function areProbesDenied(pods: PodClass, context: LintContext): boolean {
  return context.podsOf(pods).some((compiled) => {
    const pod = context.snapshotPod(compiled);
    return (pod?.probes ?? []).some(({ port }) => {
      const receiver = { kind: "pod", namespace: compiled.namespace, name: pod?.name ?? "" } as const;
      const sender = { kind: "external", addresses: [PROBE_ADDRESS] } as const;
      const question = { sender, receiver, port, protocol: "TCP" } as const;
      return evaluateSide(context.cluster, question, "ingress").outcome === "denied";
    });
  });
}
