import type { Gate } from "../gate.ts";
import { fail, pass, waiting } from "./gate-result.ts";

const named = { name: "enforcement", title: "Enforcement" } as const;

/**
 * Holds everything where the CNI is known to ignore NetworkPolicies, or nobody knows: a policy that is accepted and not
 * enforced is worse than none. Recognition is not proof; canary pods bring that.
 */
export const enforcementGate: Gate = {
  ...named,
  guards: ["staged", "ingress", "egress", "locked"],
  evaluate({ snapshot }) {
    const { name, version, enforces, evidence } = snapshot.cni;
    const cni = version === undefined ? name : `${name} ${version}`;
    switch (enforces) {
      case "yes":
        return pass(named, `${cni} recognised, not yet proved by canary pods. ${evidence}`);
      case "no":
        return fail(named, {
          evidence: `${cni} does not enforce NetworkPolicies. ${evidence}`,
          fix: "Install a CNI or an add-on that enforces them; until then policies change nothing.",
        });
      case "unknown":
        return waiting(named, {
          evidence: `Nobody knows yet whether this cluster enforces NetworkPolicies. ${evidence}`,
          fix: "Prove it: in a namespace of its own, deny ingress to one pod, reach it from another and see the connection fail; then delete the policy and see it succeed.",
        });
    }
  },
};
