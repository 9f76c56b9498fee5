import { canonicalJson } from "#lib/policy/index.ts";
import type { BaselinePolicy, NamespaceBaseline } from "../baseline-document.ts";
import { baselinePolicyYaml } from "../baseline-yaml.ts";
import { fence, paragraphs, someNames } from "./markdown.ts";
import type { RunbookInput } from "./runbook-input.ts";

/** Kinds of DNS policies that are printed; a cluster rarely has more than two. */
const DNS_KINDS_SHOWN = 4;

/** (b) The policies that every namespace begins with: default-deny both ways, and DNS. */
export function baseSection({ baselines }: RunbookInput): string {
  const [first] = baselines;
  const deny = first?.policies.find(({ layer }) => layer === "default-deny");
  const kinds = dnsKinds(baselines);
  return paragraphs(
    "## (b) Default-deny and DNS",
    "Each namespace has one policy that selects every pod (an empty `podSelector` does) and allows nothing in either direction. All others are exceptions from it: NetworkPolicies only ever add up, so there is no order among them and no rule that denies.",
    deny === undefined ? "" : fence("yaml", baselinePolicyYaml(deny)),
    "**Egress deny cuts DNS.** A pod that cannot look up names fails everywhere at once, so the DNS policy is applied with the deny, never after it. It allows UDP and TCP (answers that do not fit one UDP packet come over TCP), on the port that the DNS pods really listen on, to the selectors and addresses that this cluster's DNS has.",
    ...kinds
      .slice(0, DNS_KINDS_SHOWN)
      .map(({ policy, namespaces }) =>
        paragraphs(`${countOf(namespaces, baselines)}:`, fence("yaml", baselinePolicyYaml(policy))),
      ),
    kinds.length > DNS_KINDS_SHOWN
      ? `${kinds.length - DNS_KINDS_SHOWN} more kinds of DNS policies stand in \`namespaces/*/20-dns.yaml\`.`
      : "",
    withoutDns(baselines),
  );
}

interface DnsKind {
  readonly policy: BaselinePolicy;
  readonly namespaces: readonly string[];
}

/** DNS policies that say the same, most frequent first. */
function dnsKinds(baselines: readonly NamespaceBaseline[]): readonly DnsKind[] {
  const all = baselines.flatMap(({ policies }) => policies.filter(({ layer }) => layer === "dns"));
  const bySpec = Map.groupBy(all, ({ policy }) => canonicalJson(policy.spec));
  return [...bySpec.values()]
    .flatMap((same) => {
      const [policy] = same;
      const namespaces = same.map((one) => one.policy.metadata.namespace);
      return policy === undefined ? [] : [{ policy, namespaces }];
    })
    .toSorted((a, b) => b.namespaces.length - a.namespaces.length);
}

function countOf(namespaces: readonly string[], all: readonly NamespaceBaseline[]): string {
  if (namespaces.length === all.length && all.length > 1) return `In all ${all.length} namespaces`;
  return `In ${someNames(namespaces, 8)}`;
}

function withoutDns(baselines: readonly NamespaceBaseline[]): string {
  const missing = baselines.filter(({ policies }) => policies.every(({ layer }) => layer !== "dns"));
  if (missing.length === 0) return "";
  const names = someNames(
    missing.map(({ namespace }) => namespace),
    8,
  );
  return `**No DNS server is known for ${names}.** Do not enforce egress there: find out what their pods ask (read \`/etc/resolv.conf\` in one) and add a policy for it first.`;
}
