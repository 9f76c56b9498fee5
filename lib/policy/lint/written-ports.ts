import type { CompiledPolicy } from "../compile/compiled-policy.ts";
import type { NetworkPolicyPort } from "../model/network-policy.ts";
import type { FieldPath } from "../validate/policy-problem.ts";
import { DIRECTIONS } from "./rules-of-policy.ts";

/** A port entry as it was written, whatever the data plane makes of it. */
export interface WrittenPort {
  readonly port: NetworkPolicyPort;
  readonly at: FieldPath;
}

/** All port entries of a policy, in both sections. */
export function writtenPorts({ source }: CompiledPolicy): readonly WrittenPort[] {
  return DIRECTIONS.flatMap((direction) =>
    (source.spec[direction] ?? []).flatMap((rule, index) =>
      (rule?.ports ?? []).flatMap((port, place) =>
        typeof port === "object" && port !== null
          ? [{ port, at: ["spec", direction, index, "ports", place] }]
          : [],
      ),
    ),
  );
}
