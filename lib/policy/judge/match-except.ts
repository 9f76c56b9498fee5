import type { CompiledPeer, CompiledPolicy, CompiledRule } from "../compile/compiled-policy.ts";
import type { End } from "./end.ts";
import type { IpRange } from "../address/ip-address.ts";
import { canMatchBlock, matchesPods, type OtherEnd } from "./match-peer.ts";
import { MAYBE, NO, SPLIT, YES, type Match } from "./match.ts";
import type { Direction } from "../model/network-policy.ts";

/**
 * Whether an `except` of the policies denies the other end whatever their rules allow, as the AWS agent has it: of all
 * cidrs, excepts and addresses of selected pods the longest prefix that covers the address decides.
 */
export function matchExcept(
  policies: readonly CompiledPolicy[],
  question: OtherEnd & { readonly direction: Direction },
): Match {
  const rules = policies.flatMap((policy) => policy.rules[question.direction] ?? []);
  const excepts = rules.flatMap(exceptsOf);
  if (excepts.length === 0 || !canMatchBlock(question.other, question.profile)) return NO;
  const isSelected = rules.some((rule) => rule.selectors.some((peer) => matchesPods(peer, question)));
  if (isSelected) return NO;
  if (!hasAddress(question.other)) return MAYBE;
  if (hasSeveral(question.other)) return SPLIT;
  const longestExcept = sizeOfSmallest(excepts, question);
  if (longestExcept === undefined) return NO;
  const longestCidr = sizeOfSmallest(rules.flatMap(cidrsOf), question);
  return longestCidr !== undefined && longestCidr <= longestExcept ? NO : YES;
}

/** An `except` that denies, where it stands. */
export interface DenyingExcept {
  readonly policy: CompiledPolicy;
  readonly ruleIndex: number;
  /** As written. */
  readonly cidr: string;
  /** False where the address is not known, so that it may be another. */
  readonly isCertain: boolean;
}

/** The excepts by which `matchExcept` denies, or may deny, the one address of the other end. */
export function exceptsThatDeny(
  policies: readonly CompiledPolicy[],
  question: OtherEnd & { readonly direction: Direction },
): readonly DenyingExcept[] {
  const match = matchExcept(policies, question);
  if (match === NO) return [];
  const isCertain = match === YES;
  return policies.flatMap((policy) =>
    (policy.rules[question.direction] ?? []).flatMap((rule, ruleIndex) =>
      blocksOf(rule)
        .flatMap(({ except, source }) =>
          except.map((range, i) => ({ range, cidr: source.except?.[i] ?? "" })),
        )
        .filter(({ range }) => mayHold(range, question))
        .map(({ cidr }) => ({ policy, ruleIndex, cidr, isCertain })),
    ),
  );
}

function hasAddress({ low4, low6 }: End): boolean {
  return low4 >= 0 || low6 !== undefined;
}

function hasSeveral({ low4, high4, low6, high6 }: End): boolean {
  return low4 !== high4 || low6 !== high6;
}

function mayHold(range: IpRange, question: OtherEnd): boolean {
  if (!hasAddress(question.other)) return true;
  return sizeOfSmallest([range], question) !== undefined;
}

type IpBlock = CompiledPeer & { readonly kind: "ip-block" };

function blocksOf({ peers }: CompiledRule): readonly IpBlock[] {
  return peers === "any" ? [] : peers.filter((peer) => peer.kind === "ip-block");
}

function exceptsOf(rule: CompiledRule): readonly IpRange[] {
  return blocksOf(rule).flatMap(({ except }) => except);
}

function cidrsOf(rule: CompiledRule): readonly IpRange[] {
  return blocksOf(rule).map(({ range }) => range);
}

/** The size of the smallest range that holds the one address of the other end. */
function sizeOfSmallest(ranges: readonly IpRange[], { other, family }: OtherEnd): bigint | undefined {
  const isV6 = family === 6 || other.low4 < 0;
  const value = isV6 ? (other.low6 as bigint) : BigInt(other.low4);
  const sizes = ranges
    .filter((range) => range.family === (isV6 ? 6 : 4) && range.first <= value && range.last >= value)
    .map(({ first, last }) => last - first);
  return sizes.reduce<bigint | undefined>(
    (least, size) => (least === undefined || size < least ? size : least),
    undefined,
  );
}
