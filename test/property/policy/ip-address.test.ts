import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { parseAddress } from "#lib/policy/address/ip-address.ts";
import { runs } from "../runs.ts";

/** What another reader of addresses makes of it; it takes zones and octal parts, which we refuse. */
function readByOthers(text: string): { family: 4 | 6; value: bigint } | undefined {
  const isDotted = /^(\d{1,3}\.){3}\d{1,3}$/.test(text);
  const dotted = text.split(":").find((part) => part.includes(".")) ?? "";
  const isOdd = /(^|\.)0\d/.test(dotted) || text.includes("%");
  if (isOdd || (!isDotted && !text.includes(":")) || !ipaddr.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: address.kind() === "ipv4" ? 4 : 6, value };
}

/** Mostly addresses with a slip: groups missing, doubled, too long or of the other family. */
const slipped = fc
  .tuple(
    fc.array(fc.constantFrom("0", "1", "ffff", "10", "ab", "::", ":", ".", "1.2.3.4", "256", "g", ""), {
      minLength: 1,
      maxLength: 17,
    }),
    fc.constantFrom("", ":", "."),
  )
  .map(([parts, separator]) => parts.join(separator));

describe("an address", () => {
  it("is read as another reader reads it, right or wrong", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), slipped, fc.string()), (text) => {
        // IPv4-compatible, long deprecated: the other reader makes it IPv4, Go's `net.ParseIP` leaves it IPv6, as we do.
        fc.pre(!/^(0*:)*:\d+\./.test(text));
        expect([text, parseAddress(text)]).toEqual([text, readByOthers(text)]);
      }),
      { numRuns: runs(3000) },
    );
  });
});
