import { selects, type Pod, type ProfileName, type RulePort } from "#lib/policy/index.ts";
import type { FindingId, InexpressibleNeed } from "#lib/discovery/index.ts";
import type { BaselineSide } from "./baseline-side.ts";

/** What a named port is there, where it is not the receiving pods' port of that name. */
const READ_OTHERWISE: Readonly<Partial<Record<ProfileName, string>>> = {
  "ovn-kubernetes": "OVN-Kubernetes opens the whole protocol for a named port",
  "aws-vpc-cni":
    "the AWS agent loses named ports beside addresses, and wants the Service's port to have the same name",
};

/** Pods that have not finished, by namespace. */
type PodsIn = ReadonlyMap<string, readonly Pod[]>;

/** A side with numbers for names, where this CNI reads names otherwise and every receiving pod means one number. */
export function withNumbers(
  side: BaselineSide,
  namespace: string,
  { profile, podsIn }: { readonly profile: ProfileName; readonly podsIn: PodsIn },
): BaselineSide {
  if (READ_OTHERWISE[profile] === undefined || !side.ports.some(isNamed)) return side;
  const pods = receivers(side, namespace, podsIn);
  const ports = side.ports.map((entry) => {
    const [only, ...others] = numbersOf(entry, pods);
    return only === undefined || others.length > 0 ? entry : { ...entry, port: only };
  });
  return { ...side, ports };
}

/** Names that no single number stands for, on a CNI that reads names otherwise. */
export function unreadNames(
  sides: readonly BaselineSide[],
  namespace: string,
  profile: ProfileName,
): readonly InexpressibleNeed[] {
  const why = READ_OTHERWISE[profile];
  if (why === undefined) return [];
  return sides.flatMap(({ direction, ports }) =>
    ports.filter(isNamed).map(({ port }) => ({
      finding: `named-port/${namespace}/${port}` as FindingId,
      namespace,
      direction,
      text: `Port ${port} stays a name, because its receivers have no single number for it today; ${why}. Write the numbers that are meant.`,
    })),
  );
}

function isNamed({ port }: RulePort): boolean {
  return typeof port === "string";
}

function receivers(
  { direction, subject, peer }: BaselineSide,
  namespace: string,
  podsIn: PodsIn,
): readonly Pod[] {
  if (direction === "ingress") {
    return (podsIn.get(namespace) ?? []).filter((pod) => selects(subject, pod.labels));
  }
  if (peer.kind !== "pods") return [];
  return (podsIn.get(peer.namespace) ?? []).filter((pod) => selects(peer.podSelector, pod.labels));
}

function numbersOf({ port, protocol }: RulePort, pods: readonly Pod[]): readonly number[] {
  if (typeof port !== "string") return [];
  const found = pods.map(
    (pod) => pod.ports.find((one) => one.name === port && one.protocol === protocol)?.port,
  );
  const numbers = new Set(found);
  // A pod without the name would be opened on the number, and was not on the name.
  return numbers.has(undefined) ? [] : [...numbers].filter((number) => number !== undefined);
}
