import fc from "fast-check";

/** A value of JSON. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const selector = {
  matchLabels: { app: "web", "example.com/tier": "" },
  matchExpressions: [
    { key: "env", operator: "NotIn", values: ["dev"] },
    { key: "old", operator: "DoesNotExist" },
  ],
};

/** A NetworkPolicy with every part of the API, in order. */
export const WHOLE_NETWORK_POLICY: Json = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: {
    name: "web",
    namespace: "storefront",
    labels: { team: "shop" },
    annotations: { why: "because" },
  },
  spec: {
    podSelector: selector,
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [
          { podSelector: {}, namespaceSelector: selector },
          { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
        ],
        ports: [{ protocol: "TCP", port: 80, endPort: 90 }, { port: "https" }],
      },
    ],
    egress: [
      { to: [{ ipBlock: { cidr: "fd00::/8", except: ["fd01::/16"] } }], ports: [{ protocol: "SCTP" }] },
    ],
  },
};

const rule = {
  name: "one",
  from: [{ namespaces: {} }, { pods: { namespaceSelector: selector, podSelector: {} } }],
};
const out = [
  { networks: ["10.0.0.0/8", "fd00::/8"] },
  { nodes: {} },
  { pods: { namespaceSelector: {}, podSelector: selector } },
];
const PORTS = [
  { portNumber: { protocol: "UDP", port: 53 } },
  { portRange: { start: 1, end: 9 } },
  { namedPort: "web" },
];

/** One admin policy of each kind with every part, in order. */
export const WHOLE_ADMIN_POLICIES: readonly Json[] = [
  {
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "AdminNetworkPolicy",
    metadata: { name: "guard" },
    spec: {
      priority: 5,
      subject: { pods: { namespaceSelector: selector, podSelector: {} } },
      ingress: [{ ...rule, action: "Pass", ports: PORTS }],
      egress: [
        { action: "Deny", to: out },
        { action: "Allow", to: [{ domainNames: ["*.example.com"] }] },
      ],
    },
  },
  {
    apiVersion: "policy.networking.k8s.io/v1alpha1",
    kind: "BaselineAdminNetworkPolicy",
    metadata: { name: "default" },
    spec: {
      subject: { namespaces: {} },
      ingress: [{ ...rule, action: "Deny" }],
      egress: [{ action: "Allow", to: out }],
    },
  },
  {
    apiVersion: "policy.networking.k8s.io/v1alpha2",
    kind: "ClusterNetworkPolicy",
    metadata: { name: "guard" },
    spec: {
      tier: "Baseline",
      priority: 5,
      subject: { namespaces: selector },
      ingress: [
        {
          ...rule,
          action: "Accept",
          protocols: [{ tcp: { destinationPort: { range: { start: 1, end: 2 } } } }],
        },
      ],
      egress: [{ action: "Accept", to: out, protocols: [{ udp: { destinationPort: { number: 53 } } }] }],
    },
  },
];

const JUNK: readonly Json[] = [
  null,
  true,
  -1,
  0,
  80.5,
  65536,
  1e300,
  "",
  "80",
  "a b",
  "tcp",
  "Ingress",
  "In",
  "Exists",
  "10.0.0.0/8",
  "10.0.0.0/33",
  "::/0",
  "-",
  "é",
  [],
  [null],
  [{}],
  {},
  { a: 1 },
  { matchLabels: { a: null } },
  { namespaceSelector: {} },
  { "": [] },
];

const PATHS = 1000;

/** `whole` with one to four of its values replaced, left out, doubled or joined by a stranger. */
export function mutated(whole: Json): fc.Arbitrary<Json> {
  const change = fc.record({
    at: fc.nat(PATHS),
    how: fc.constantFrom("replace", "remove", "repeat", "add"),
    junk: fc.constantFrom(...JUNK),
  });
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce((value, { at, how, junk }) => changedAt(value, at, { how, junk }), whole),
    );
}

interface Change {
  readonly how: string;
  readonly junk: Json;
}

function changedAt(value: Json, at: number, change: Change): Json {
  const places = placesIn(value);
  const place = places[at % places.length] ?? [];
  return withChange(value, place, change);
}

type Place = readonly (string | number)[];

function placesIn(value: Json, place: Place = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [place];
  return [
    place,
    ...Object.entries(value).flatMap(([key, entry]) => placesIn(entry as Json, [...place, key])),
  ];
}

function withChange(value: Json, place: Place, change: Change): Json {
  const [key, ...rest] = place;
  if (key === undefined || typeof value !== "object" || value === null) return change.junk;
  const entries = Object.entries(value) as [string, Json][];
  const index = entries.findIndex(([name]) => name === key);
  const entry = entries[index];
  if (entry === undefined) return value;
  const changed = rest.length > 0 ? [[key, withChange(entry[1], rest, change)]] : replaced(entry, change);
  const all = [...entries.slice(0, index), ...(changed as [string, Json][]), ...entries.slice(index + 1)];
  return Array.isArray(value) ? all.map(([, one]) => one) : Object.fromEntries(all);
}

function replaced(
  entry: readonly [string, Json],
  { how, junk }: Change,
): readonly (readonly [string, Json])[] {
  if (how === "replace") return [[entry[0], junk]];
  if (how === "remove") return [];
  return how === "repeat" ? [entry, entry] : [entry, [`${entry[0]}s`, junk]];
}
