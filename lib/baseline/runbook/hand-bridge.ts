import {
  ANNOTATION_REASON,
  LABEL_ISOLATE,
  LABEL_MANAGED_BY,
  MANAGED_BY_DRAWBRIDGE,
  OPEN_POLICY_PREFIX,
  type Direction,
} from "#lib/policy/index.ts";

/** The lines that lower the bridge by hand: one allow-all policy a direction, over every pod of the namespace. */
export function lowerBridge(namespace: string): string {
  const both = [openPolicyText("ingress"), openPolicyText("egress")].join("\n---\n");
  return `NS=${namespace}\nkubectl -n "$NS" apply -f - <<'EOF'\n${both}\nEOF`;
}

/** The line that enforces a direction: the bridge of it is removed, and the policies that stand already count. */
export function enforceDirection(namespace: string, direction: Direction): string {
  return `NS=${namespace}\nkubectl -n "$NS" delete networkpolicy ${OPEN_POLICY_PREFIX}${direction}`;
}

function openPolicyText(direction: Direction): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${OPEN_POLICY_PREFIX}${direction}
  labels:
    ${LABEL_MANAGED_BY}: ${MANAGED_BY_DRAWBRIDGE}
  annotations:
    ${ANNOTATION_REASON}: Keeps traffic as it was while policies are brought in; deleting it enforces them.
spec:
  podSelector:
    matchExpressions:
      - key: ${LABEL_ISOLATE}
        operator: DoesNotExist
  policyTypes:
    - ${direction === "ingress" ? "Ingress" : "Egress"}
  ${direction}:
    - {}`;
}
