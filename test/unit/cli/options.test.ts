import { expect, test } from "vitest";
import { choiceOf } from "#lib/cli/choice-of.ts";
import { decodeText } from "#lib/cli/decode-text.ts";
import { portNumber, protocolName } from "#lib/cli/port-option.ts";

test("a misspelt choice is refused with the nearest one and all there are", () => {
  expect(choiceOf("profile", ["spec", "cilium"])("cilium")).toBe("cilium");
  expect(() => choiceOf("profile", ["spec", "cilium"])("cillium")).toThrow(
    "There is no profile cillium. Did you mean cilium? There are spec, cilium.",
  );
});

test.each(["0", "65536", "80a", "-1", "1e3", ""])("%j is no port", (text) => {
  expect(() => portNumber(text)).toThrow("1 to 65535");
});

test("a port with its protocol, or by name, is refused with what to write", () => {
  expect(() => portNumber("53/udp")).toThrow("Write --port 53 --protocol UDP.");
  expect(() => portNumber("https")).toThrow("https is a name: write the number");
});

test("protocols are read in any case, and no others than policies know", () => {
  expect(protocolName("udp")).toBe("UDP");
  expect(() => protocolName("icmp")).toThrow("TCP, UDP and SCTP");
});

test("UTF-16, as PowerShell writes it, is text; bytes that are neither are none", () => {
  expect(decodeText(Buffer.from("\uFEFFkind: Pod", "utf16le"))).toBe("kind: Pod");
  expect(decodeText(Buffer.from("kind: Pod"))).toBe("kind: Pod");
  expect(() => decodeText(Buffer.from([0x61, 0xc3, 0x28]))).toThrow("neither UTF-8 nor UTF-16");
});
