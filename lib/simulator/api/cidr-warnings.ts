import type { NetworkPolicySpecFields } from "./network-policy.ts";
import { canonicalCidr } from "./validate-ip-block.ts";

/** What a write of valid CIDRs is warned of: IPv6 in another spelling than the canonical one (RFC 5952). */
export function cidrWarnings(spec: NetworkPolicySpecFields): string[] {
  return blocksOf(spec).flatMap(({ field, text }) => {
    const canonical = canonicalCidr(text);
    if (canonical === undefined || canonical === text) return [];
    const [was, is] = [JSON.stringify(text), JSON.stringify(canonical)];
    return [`${field}: IPv6 CIDR value ${was} should be in RFC 5952 canonical format (${is})`];
  });
}

/** Every CIDR and exception of a spec with its place. */
function blocksOf({ ingress = [], egress = [] }: NetworkPolicySpecFields): { field: string; text: string }[] {
  const lists = [
    ...ingress.map(({ from = [] }, index) => ({ field: `spec.ingress[${index}].from`, peers: from })),
    ...egress.map(({ to = [] }, index) => ({ field: `spec.egress[${index}].to`, peers: to })),
  ];
  return lists.flatMap(({ field, peers }) =>
    peers.flatMap(({ ipBlock }, index) => {
      const at = `${field}[${index}].ipBlock`;
      const except = (ipBlock?.except ?? []).map((text, place) => ({
        field: `${at}.except[${place}]`,
        text,
      }));
      return [{ field: `${at}.cidr`, text: ipBlock?.cidr ?? "" }, ...except];
    }),
  );
}
