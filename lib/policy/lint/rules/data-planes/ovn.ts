import { pointerTo } from "../../json-patch.ts";
import type { Complaint, LintPatch } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { workloadsText } from "../../named-pods.ts";
import { onePodEach, receiversOf } from "../../receivers.ts";
import { rulesOfPolicy } from "../../rules-of-policy.ts";
import { writtenPorts, type WrittenPort } from "../../written-ports.ts";
import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import type { LintContext } from "../../lint-context.ts";

/** A name that stands for every port of its protocol. */
export const namedPortOpensProtocol: LintRule = {
  id: "named-port-opens-protocol",
  severity: "warning",
  title: "A named port that opens every port of its protocol",
  why: "OVN-Kubernetes leaves names out of the rules that it writes, so that the entry is its protocol alone.",
  source: "ovn-kubernetes network policy code; docs/profiles.md",
  find: inEachPolicy((policy, context) => {
    if (context.cluster.profile.namedPorts !== "whole-protocol") return [];
    return writtenPorts(policy).flatMap((written): readonly Complaint[] => {
      const { port, protocol } = written.port;
      if (typeof port !== "string" || /^\d+$/.test(port)) return [];
      const patch = byNumber(written, policy, context);
      return [
        {
          at: written.at,
          text: `${context.cluster.profile.title} reads ${port} as every ${protocol ?? "TCP"} port, for ${workloadsText(context.selectedBy(policy), context)}.`,
          fix: "Write the number.",
          ...(patch === undefined ? {} : { patch }),
        },
      ];
    });
  }),
};

/** Where all receivers declare the name as one and the same number. */
function byNumber(
  { port, at }: WrittenPort,
  policy: CompiledPolicy,
  context: LintContext,
): LintPatch | undefined {
  const rule = rulesOfPolicy(policy).find((placed) => placed.at.every((step, index) => step === at[index]));
  if (rule === undefined) return undefined;
  const protocol = port.protocol ?? "TCP";
  const numbers = onePodEach(receiversOf(rule, policy, context), context).map(
    ({ ports = [] }) => ports.find((one) => one.name === port.port && one.protocol === protocol)?.port,
  );
  const [number] = numbers;
  if (number === undefined || numbers.some((other) => other !== number)) return undefined;
  return {
    effect: "narrows",
    operations: [{ op: "replace", path: pointerTo([...at, "port"]), value: number }],
  };
}
