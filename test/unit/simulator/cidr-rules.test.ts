import { expect, test } from "vitest";
import { canonicalCidr, validateIpBlock } from "#lib/simulator/api/validate-ip-block.ts";
import { cidrWarnings } from "#lib/simulator/api/cidr-warnings.ts";

test.each([
  ["2001:DB8::/32", "2001:db8::/32"],
  ["2001:db8:0:0:1:0:0:0/80", "2001:db8:0:0:1::/80"],
  ["2001:0db8:0:1:0:1:0:1/128", "2001:db8:0:1:0:1:0:1/128"],
  ["0:0:0:0:0:0:0:0/0", "::/0"],
  ["0:0:0:0:0:0:0:1/128", "::1/128"],
  ["fe80:0:0:0::/64", "fe80::/64"],
  ["1:2:3:4:5:6:7:0/112", "1:2:3:4:5:6:7:0/112"],
  ["10.0.0.0/8", undefined],
  ["no cidr", undefined],
])("%s is spelled %s by RFC 5952", (text, canonical) => {
  expect(canonicalCidr(text)).toBe(canonical);
});

test.each([
  ["10.1.2.3/8", "must not have bits set beyond the prefix length"],
  ["10.0.0.0/08", "must not have leading 0s in IP or prefix length"],
  ["010.0.0.0/8", "must not have leading 0s in IP or prefix length"],
  ["::ffff:10.0.0.0/104", "must not have an IPv4-mapped IPv6 address"],
])("%s is refused in a new policy, and stays where it stands already", (cidr, why) => {
  expect(validateIpBlock({ cidr }, "b")).toEqual([
    { reason: "FieldValueInvalid", field: "b.cidr", message: `Invalid value: "${cidr}": ${why}` },
  ]);
  expect(validateIpBlock({ cidr }, "b", new Set([cidr]))).toEqual([]);
});

test("an exception beside a stored one is judged by itself", () => {
  const block = { cidr: "10.1.2.3/8", except: ["10.2.0.0/16", "10.3.3.3/16", "11.0.0.0/8"] };
  const causes = validateIpBlock(block, "b", new Set(["10.1.2.3/8"]));
  expect(causes.map(({ field }) => field)).toEqual(["b.except[1]", "b.except[2]"]);
});

test("a warning names each address that is spelled in another way, of both directions", () => {
  const peer = { ipBlock: { cidr: "2001:DB8::/32", except: ["2001:db8:1::/48", "2001:db8:02::/48"] } };
  const warnings = cidrWarnings({ ingress: [{ from: [{}, peer] }], egress: [{ to: [peer] }] });
  expect(warnings.map((warning) => warning.split(": ")[0])).toEqual([
    "spec.ingress[0].from[1].ipBlock.cidr",
    "spec.ingress[0].from[1].ipBlock.except[1]",
    "spec.egress[0].to[0].ipBlock.cidr",
    "spec.egress[0].to[0].ipBlock.except[1]",
  ]);
});
