import fc from "fast-check";
import type { LabelSelector, Labels } from "#lib/policy/index.ts";

/**
 * A field as manifests have it: there, null, or missing. The last two mean the same to the API server, and are what
 * raw YAML differs in from an object that came back from one.
 */
export function written<T>(field: fc.Arbitrary<T>, weight = 6): fc.Arbitrary<T | null | undefined> {
  return fc.oneof(
    { weight, arbitrary: field },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Leaves out the keys whose value is undefined, as a manifest does. */
export function withoutGaps<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/** Keys that collide: one is the name of something every JavaScript object has. */
const KEYS = ["app", "tier", "constructor"] as const;
const VALUES = ["web", "db", ""] as const;

/** The labels of a pod: few, so that pods of different namespaces share them, and often with a key missing or empty. */
export const oddLabels: fc.Arbitrary<Labels> = fc
  .record(
    {
      app: fc.constantFrom("web", "web", "db", "", "other"),
      tier: fc.constantFrom(...VALUES),
      constructor: fc.constantFrom("web", ""),
    },
    { requiredKeys: [] },
  )
  .map((labels) => ({ ...labels }));

const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 }),
  }),
  fc
    .record({
      key: fc.constantFrom(...KEYS),
      operator: fc.constantFrom("Exists", "DoesNotExist"),
      values: fc.constantFrom(undefined, null, []),
    })
    .map(withoutGaps),
);

function selectorOf(
  labels: fc.Arbitrary<Record<string, string>>,
  expressions: fc.Arbitrary<object>,
): fc.Arbitrary<LabelSelector> {
  const full = fc.record({
    matchLabels: written(labels),
    matchExpressions: written(fc.array(expressions, { maxLength: 2 }), 3),
  });
  const single = fc.oneof(
    labels.map((matchLabels) => ({ matchLabels })),
    expressions.map((one) => ({ matchExpressions: [one] })),
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 3, arbitrary: single },
    { weight: 2, arbitrary: full.map(withoutGaps) },
  ) as fc.Arbitrary<LabelSelector>;
}

/** Selects pods, or namespaces by labels that pods have too. */
export const oddSelector: fc.Arbitrary<LabelSelector> = selectorOf(
  fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), { maxKeys: 2, noNullPrototype: true }),
  requirement,
);

/** The namespaces: two share a label, one has it empty, and one has no object, only pods. */
export const NAMESPACES = ["storefront", "payments", "ledger", "metrics"] as const;

/** Where most pods and policies are, so that they meet. */
export const CROWDED = ["storefront", "storefront", "payments"] as const;

/** The labels of those namespaces that have an object. */
export const NAMESPACE_LABELS: Readonly<Record<string, Labels>> = {
  storefront: { team: "shop" },
  payments: { team: "money", tier: "db" },
  ledger: { team: "", tier: "db" },
};

const NAME_LABEL = "kubernetes.io/metadata.name";

const namespaceLabels: fc.Arbitrary<Record<string, string>> = fc.oneof(
  fc.constantFrom(...NAMESPACES, "elsewhere").map((name): Record<string, string> => ({ [NAME_LABEL]: name })),
  fc.constantFrom("money", "shop", "").map((team): Record<string, string> => ({ team })),
  fc.constant<Record<string, string>>({ tier: "db" }),
  fc.constant({}),
);

const namespaceRequirement = fc.oneof(
  fc.record({
    key: fc.constant("team"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.uniqueArray(fc.constantFrom("money", ""), { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom("team", "tier"), operator: fc.constantFrom("Exists", "DoesNotExist") }),
  fc.record({
    key: fc.constant(NAME_LABEL),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.uniqueArray(fc.constantFrom(...NAMESPACES), { minLength: 1, maxLength: 2 }),
  }),
);

/** Selects namespaces, by their name label too. */
export const oddNamespaceSelector: fc.Arbitrary<LabelSelector> = selectorOf(
  namespaceLabels,
  namespaceRequirement,
);
