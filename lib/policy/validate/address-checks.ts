import { parseCidr, rangeWithin, type IpRange } from "../address/ip-address.ts";
import { has, listOf, objectOf, quoted, textOf, type Check, type Fields } from "./check.ts";
import { maskedCidr } from "./masked-cidr.ts";
import { errorAt, warningAt, type FieldPath, type PolicyProblem } from "./policy-problem.ts";

/** A CIDR of either family. Bits beyond the prefix are a warning: old objects have them, and everybody masks them. */
export const cidr: Check = textOf("a CIDR", (text, path) => {
  const range = parseCidr(text);
  if (range === undefined || hasLeadingZero(text)) return [badCidr(text, path)];
  const masked = maskedCidr(text);
  if (masked === undefined) return [];
  const what = `${text} has bits set beyond its prefix, and means ${masked}`;
  return [warningAt(path, "host-bits", [what, `Write ${masked}, or a longer prefix if one host is meant.`])];
});

/** `ipBlock` of a NetworkPolicy peer. */
export const ipBlock: Check = objectOf({
  noun: "an ipBlock",
  fields: { cidr, except: listOf({ noun: "excepts", item: cidr }) },
  also: (block, path) => [...missingCidr(block, path), ...exceptProblems(block, path)],
});

function badCidr(text: string, path: FieldPath): PolicyProblem {
  const what = `${quoted(text)} is not a CIDR`;
  const isAddress = !text.includes("/") && parseCidr(`${text}/0`) !== undefined;
  const bits = text.includes(":") ? 128 : 32;
  const todo = isAddress
    ? `Write ${text}/${bits} for this one address.`
    : hasLeadingZero(text)
      ? "Write its numbers without leading zeros."
      : 'Write an address, "/", and the number of network bits: 10.0.0.0/8 or fd00::/8.';
  return errorAt(path, "bad-cidr", [what, todo]);
}

/** Go reads a leading zero as no number at all; others read it as octal. */
function hasLeadingZero(text: string): boolean {
  const [address = "", bits = ""] = text.split("/");
  return (
    /^0\d/.test(bits) || (!address.includes(":") && address.split(".").some((part) => /^0\d/.test(part)))
  );
}

function missingCidr(block: Fields, path: FieldPath): readonly PolicyProblem[] {
  if (has(block, "cidr")) return [];
  const todo = "Write cidr; 0.0.0.0/0 is every IPv4 address, ::/0 every IPv6 address.";
  return [errorAt(path, "missing-field", ["an ipBlock has no cidr", todo])];
}

function exceptProblems(block: Fields, path: FieldPath): readonly PolicyProblem[] {
  const { cidr: outerText, except } = block;
  if (typeof outerText !== "string" || !Array.isArray(except)) return [];
  const outer = parseCidr(outerText);
  if (outer === undefined) return [];
  return (except as readonly unknown[]).flatMap((text, index) => {
    const inner = typeof text === "string" ? parseCidr(text) : undefined;
    if (inner === undefined) return [];
    return exceptProblem([text as string, inner], [outerText, outer], [...path, "except", index]);
  });
}

type Written = readonly [text: string, range: IpRange];

function exceptProblem(
  [text, inner]: Written,
  [outerText, outer]: Written,
  path: FieldPath,
): readonly PolicyProblem[] {
  if (inner.family !== outer.family) {
    const what = `except ${text} is IPv${inner.family}, and the cidr ${outerText} is IPv${outer.family}`;
    return [errorAt(path, "except-family", [what, "Remove it: the cidr admits no address of that family."])];
  }
  if (!rangeWithin(inner, outer)) {
    const what = `except ${text} does not lie inside the cidr ${outerText}`;
    return [errorAt(path, "except-outside", [what, "Correct it, or remove it: it takes nothing away."])];
  }
  if (!rangeWithin(outer, inner)) return [];
  const what = `except ${text} is not smaller than the cidr ${outerText}, so that nothing remains`;
  return [errorAt(path, "except-whole", [what, "Narrow the except, or remove the ipBlock."])];
}

/** The `networks` of an admin policy's peer. */
export const networks: Check = listOf({ noun: "networks", item: cidr, min: 1, max: 25 });
