import { parseAddress, parseCidr, inRange } from "../address/ip-address.ts";
import type { Node, Pod, Service, Snapshot } from "../model/snapshot.ts";

/** What an address is in this cluster. */
export type AddressOwner =
  | { readonly kind: "pod"; readonly pod: Pod }
  | { readonly kind: "service"; readonly service: Service }
  | { readonly kind: "api-server" }
  | { readonly kind: "node"; readonly node: Node }
  /** Within a node's pod range, but no running pod has it. */
  | { readonly kind: "pod-range"; readonly node: Node }
  | { readonly kind: "outside" };

/** Who holds an address now. hostNetwork pods share their node's, and finished pods have lost theirs. */
export function addressOwner(snapshot: Snapshot, text: string): AddressOwner {
  const address = parseAddress(text);
  const isIt = (other: string) => {
    const parsed = parseAddress(other);
    return parsed !== undefined && parsed.family === address?.family && parsed.value === address.value;
  };
  const pod = snapshot.pods.find((one) => !one.hostNetwork && !one.finished && one.ips.some(isIt));
  if (pod !== undefined) return { kind: "pod", pod };
  const service = snapshot.services.find((one) => [...one.clusterIPs, ...one.loadBalancerIPs].some(isIt));
  if (service !== undefined) return { kind: "service", service };
  const node = snapshot.nodes.find((one) => one.ips.some(isIt));
  if (node !== undefined) return { kind: "node", node };
  if (apiServerAddresses(snapshot).some(isIt)) return { kind: "api-server" };
  const owner = snapshot.nodes.find(({ podCIDRs }) =>
    podCIDRs.some((cidr) => {
      const range = parseCidr(cidr);
      return range !== undefined && address !== undefined && inRange(range, address);
    }),
  );
  return owner === undefined ? { kind: "outside" } : { kind: "pod-range", node: owner };
}

/** The Service `default/kubernetes` has no selector; its endpoints are the API servers themselves. */
export function apiServerAddresses(snapshot: Snapshot): readonly string[] {
  const slices = snapshot.endpointSlices.filter(
    (slice) => slice.namespace === "default" && slice.service === "kubernetes",
  );
  return [
    ...new Set(slices.flatMap((slice) => slice.endpoints.flatMap((endpoint) => endpoint.addresses))),
  ].toSorted();
}
