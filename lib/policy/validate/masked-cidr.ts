import ipaddr from "ipaddr.js";

/** What a valid CIDR with bits beyond its prefix means: `10.0.0.0/8` for `10.0.0.5/8`. Undefined where none is set. */
export function maskedCidr(text: string): string | undefined {
  const [address, bits] = ipaddr.parseCIDR(text);
  const network =
    address.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(text)
      : ipaddr.IPv6.networkAddressFromCIDR(text);
  const isSame = network.toByteArray().every((byte, index) => byte === address.toByteArray()[index]);
  return isSame ? undefined : `${network.toString()}/${bits}`;
}
