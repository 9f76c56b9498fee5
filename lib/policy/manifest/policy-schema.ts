import { z } from "zod";
import type { LabelSelector } from "../model/labels.ts";
import type { NetworkPolicy, NetworkPolicySpec } from "../model/network-policy.ts";
import { cidr } from "../validate/address-checks.ts";
import type { Check } from "../validate/check.ts";
import { selector } from "../validate/label-checks.ts";
import { networkPolicy, networkPolicySpec } from "../validate/network-policy-check.ts";
import { isRefusedByServer } from "../validate/policy-problem.ts";
import { portNumberOrName } from "../validate/port-checks.ts";

/** A metav1.LabelSelector as the API server accepts it. */
export const labelSelectorSchema = schemaOf<LabelSelector>(selector);

/** A CIDR of either family. */
export const cidrSchema = schemaOf<string>(cidr);

/** A transport protocol that a NetworkPolicy can name. */
export const protocolSchema = z.enum(["TCP", "UDP", "SCTP"], {
  error: "the protocol must be TCP, UDP or SCTP",
});

/** A port number, or a containerPort's name. Digits in quotes are neither: the API reads them as a name, and refuses. */
export const portValueSchema = schemaOf<number | string>(portNumberOrName);

/** `spec` of a NetworkPolicy as the API server accepts it. Unknown fields are refused: a misspelt one opens what it meant to close. */
export const networkPolicySpecSchema = schemaOf<NetworkPolicySpec>(networkPolicySpec);

/** A whole NetworkPolicy document, as the API server accepts it. */
export const networkPolicySchema = schemaOf<NetworkPolicy>(networkPolicy);

/** A check in the form that forms and actions parse by: one truth, two ways to ask for it. */
function schemaOf<T>(check: Check) {
  return z.custom<T>().superRefine((value, context) => {
    for (const { path, what } of check(value, []).filter(isRefusedByServer)) {
      context.addIssue({ code: "custom", path: [...path], message: what });
    }
  });
}
