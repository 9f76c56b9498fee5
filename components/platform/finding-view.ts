import type { Finding, FindingKind } from "#lib/discovery/index.ts";

/** Findings of one kind under its heading, and what the kind means for a default-deny. */
export interface FindingGroup {
  readonly kind: FindingKind;
  readonly title: string;
  readonly why: string;
  readonly findings: readonly Finding[];
}

const KINDS: readonly Omit<FindingGroup, "findings">[] = [
  { kind: "dns", title: "DNS", why: "Without it nothing else is found." },
  { kind: "api-server", title: "API server", why: "Controllers and operators talk to it." },
  { kind: "scrape", title: "Metrics scrapes", why: "Scrapers come in on the metrics port of each target." },
  { kind: "ingress-route", title: "Ingress and gateways", why: "Controllers come in on the pod's own port." },
  { kind: "load-balancer", title: "Load balancers", why: "Clients and health checks come from outside." },
  { kind: "node-port", title: "Node ports", why: "The source may be a node's address." },
  {
    kind: "webhook",
    title: "Admission webhooks",
    why: "The API server calls them; unanswered, writes are refused.",
  },
  {
    kind: "conversion-webhook",
    title: "Conversion webhooks",
    why: "The API server calls them to read custom resources.",
  },
  { kind: "aggregated-api", title: "Aggregated APIs", why: "The API server forwards requests to them." },
  { kind: "metrics-server", title: "Metrics server", why: "Autoscalers read it; it reads every kubelet." },
  {
    kind: "service-mesh",
    title: "Service meshes",
    why: "Sidecars and node proxies have ports of their own.",
  },
  { kind: "cloud-metadata", title: "Cloud metadata", why: "Workload identity asks a link-local address." },
  { kind: "kubelet-probes", title: "Kubelet probes", why: "They come from the pod's own node." },
];

/** The heading of a kind; of a finding that is gone meanwhile, "Platform". */
export function kindTitle(kind: FindingKind | undefined): string {
  return KINDS.find((each) => each.kind === kind)?.title ?? "Platform";
}

/** Whether a policy of `namespace` must allow for a finding. */
export function concerns({ namespaces }: Pick<Finding, "namespaces">, namespace: string): boolean {
  return namespaces === "all" || namespaces.includes(namespace);
}

/** Findings by kind, in the order in which a rollout meets them; of one namespace alone if it is given. */
export function findingGroups(findings: readonly Finding[], namespace?: string): readonly FindingGroup[] {
  const shown = namespace === undefined ? findings : findings.filter((each) => concerns(each, namespace));
  const byKind = Map.groupBy(shown, ({ kind }) => kind);
  return KINDS.flatMap((group) => {
    const ones = byKind.get(group.kind);
    return ones === undefined ? [] : [{ ...group, findings: ones }];
  });
}

/** Every namespace that some finding names, by name: what the list can be filtered by. */
export function namedNamespaces(findings: readonly Finding[]): readonly string[] {
  const names = findings.flatMap(({ namespaces }) => (namespaces === "all" ? [] : namespaces));
  return [...new Set(names)].toSorted((a, b) => a.localeCompare(b));
}

/** What a certainty is called, and what it asks of the reader. */
export const CERTAINTY_WORDS: Readonly<
  Record<Finding["certainty"], { readonly text: string; readonly hint: string }>
> = {
  certain: { text: "certain", hint: "An object says so." },
  likely: { text: "likely", hint: "By a convention: worth a look." },
  unknown: { text: "unresolved", hint: "Something is there that could not be resolved." },
};

/** "53/UDP", "53/TCP" of "10.244.1.7": an endpoint as the API writes it. */
export function endpointText({ address, port, protocol }: Finding["endpoints"][number]): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return `${host}:${port}/${protocol}`;
}

/** "Service kube-system/kube-dns · spec.selector = k8s-app=kube-dns". */
export function derivationText({ object, field, value }: Finding["derivedFrom"][number]): string {
  const where = field === undefined ? object : `${object} · ${field}`;
  return value === undefined ? where : `${where} = ${value}`;
}
