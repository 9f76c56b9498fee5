import { describe, expect, it } from "vitest";
import { compileSnapshot, PROFILES } from "#lib/policy/index.ts";
import { parseAddress } from "#lib/policy/address/ip-address.ts";
import { addressesOfMember, endOf, type Member } from "#lib/policy/judge/end.ts";
import { exceptsThatDeny, matchExcept } from "#lib/policy/judge/match-except.ts";
import { MAYBE, NO, SPLIT, YES } from "#lib/policy/judge/match.ts";
import { rawPolicy } from "../../../cast/ask-town.ts";
import { town } from "../../../cast/town.ts";

interface Block {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** Egress of payments to these blocks, one rule each, as the AWS agent reads it. */
const toBlocks = (...blocks: readonly Block[]) => [
  rawPolicy("payments", {
    egress: blocks.map((ipBlock) => ({ to: [{ ipBlock }] })),
    policyTypes: ["Egress"],
  }),
];
const compiled = (policies: ReturnType<typeof toBlocks>) =>
  compileSnapshot(town({ policies }), policies, "aws-vpc-cni").policies;

const member = (...addresses: readonly string[]): Member => ({
  text: addresses.join(),
  ...addressesOfMember(addresses.map((one) => parseAddress(one)!)),
});
/** The question about somebody outside who has these addresses, one list a member. */
const about = (members: readonly (readonly string[])[], family: 4 | 6 = 4) => ({
  direction: "egress" as const,
  other: endOf(
    { kind: "address", classId: -1, onNode: false },
    members.map((addresses) => member(...addresses)),
  ),
  otherClass: undefined,
  family,
  profile: PROFILES["aws-vpc-cni"],
});
const asked = (blocks: readonly Block[], members: readonly (readonly string[])[], family?: 4 | 6) =>
  matchExcept(compiled(toBlocks(...blocks)), about(members, family));

const HOLE: Block = { cidr: "10.0.0.0/8", except: ["10.255.0.0/16"] };

describe("an except that denies", () => {
  it.each<[string, readonly Block[], string, number]>([
    ["denies what it holds", [HOLE], "10.255.0.1", YES],
    ["denies nothing beside it", [HOLE], "10.254.0.1", NO],
    ["is overruled by a longer cidr", [HOLE, { cidr: "10.255.0.0/24" }], "10.255.0.1", NO],
    ["is overruled by a cidr of its own length", [HOLE, { cidr: "10.255.0.0/16" }], "10.255.0.1", NO],
    ["is not overruled by a shorter cidr", [HOLE, { cidr: "10.254.0.0/15" }], "10.255.0.1", YES],
    ["is not overruled by a longer cidr elsewhere", [HOLE, { cidr: "10.255.9.0/24" }], "10.255.0.1", YES],
    [
      "counts by its longest prefix, in whatever order they stand",
      [{ cidr: "10.0.0.0/8", except: ["10.255.0.0/24", "10.255.0.0/16"] }, { cidr: "10.255.0.0/20" }],
      "10.255.0.1",
      YES,
    ],
    [
      "of one family says nothing about the other",
      [{ cidr: "::/0", except: ["::/64"] }, { cidr: "0.0.0.0/1" }],
      "10.255.0.1",
      NO,
    ],
    ["is absent from a block without one", [{ cidr: "10.0.0.0/8" }], "10.255.0.1", NO],
  ])("%s", (_title, blocks, address, match) => {
    expect(asked(blocks, [[address]])).toBe(match);
  });

  it("is asked in the family of the connection", () => {
    const blocks = [HOLE, { cidr: "fd00::/16", except: ["fd00::/64"] }];
    expect(asked(blocks, [["10.1.0.1", "fd00::1"]], 6)).toBe(YES);
    expect(asked(blocks, [["10.1.0.1", "fd00::1"]], 4)).toBe(NO);
    expect(asked(blocks, [["fd00::1"]], 4)).toBe(YES);
  });

  it("may differ among several addresses, and may hold one that is not known", () => {
    expect(asked([HOLE], [["10.255.0.1"], ["10.1.0.1"]])).toBe(SPLIT);
    expect(
      asked(
        [HOLE],
        [
          ["10.255.0.1", "fd00::1"],
          ["10.255.0.1", "fd00::2"],
        ],
      ),
    ).toBe(SPLIT);
    expect(asked([HOLE], [[]])).toBe(MAYBE);
    expect(asked([{ cidr: "10.0.0.0/8" }], [[]])).toBe(NO);
  });

  it("is named as it is written, with its rule, and only where it denies", () => {
    const other = rawPolicy("payments", { policyTypes: ["Ingress"] }, "closed");
    const two = { cidr: "10.0.0.0/8", except: ["10.9.0.0/16", "10.255.0.0/16"] };
    const policies = [other, ...toBlocks({ cidr: "192.0.2.0/24" }, two)];
    const named = (address: readonly string[]) =>
      exceptsThatDeny(compiled(policies), about([address])).map(({ policy, ruleIndex, cidr, isCertain }) => ({
        policy: policy.source.metadata.name,
        ruleIndex,
        cidr,
        isCertain,
      }));
    const place = { policy: "of-payments", ruleIndex: 1 };
    expect(named(["10.255.0.1"])).toEqual([{ ...place, cidr: "10.255.0.0/16", isCertain: true }]);
    expect(named([])).toEqual([
      { ...place, cidr: "10.9.0.0/16", isCertain: false },
      { ...place, cidr: "10.255.0.0/16", isCertain: false },
    ]);
    expect(named(["10.1.0.1"])).toEqual([]);
    const overruled = compiled(toBlocks(HOLE, { cidr: "10.255.0.0/24" }));
    expect(exceptsThatDeny(overruled, about([["10.255.0.1"]]))).toEqual([]);
  });
});
