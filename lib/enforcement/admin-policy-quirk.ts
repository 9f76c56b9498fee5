import { profileOf, type ClusterEvidence, type CniFacts } from "#lib/policy/index.ts";
import type { Quirk } from "./enforcement-report.ts";

const GROUP = "policy.networking.k8s.io/";

/**
 * That the API of admin policies is served where nobody knows whether this CNI enforces them: they are accepted like
 * any object.
 */
export function adminPolicyQuirk({ apiGroups }: ClusterEvidence, cni: CniFacts): readonly Quirk[] {
  const served = apiGroups.filter((group) => group.startsWith(GROUP));
  const kinds = profileOf(cni).adminKinds;
  if (served.length === 0 || cni.enforces === "no" || kinds === "all" || kinds.length > 0) return [];
  return [
    {
      id: "admin-policies-unknown",
      severity: "warning",
      title: "Admin policies may be ignored",
      text: `The API server takes admin policies (${served.join(", ")}), and no object shows whether this CNI enforces them. Answers that one could change are uncertain in Drawbridge.`,
      source: "network-policy-api.sigs.k8s.io",
    },
  ];
}
