/** A kind whose objects tell settings, and how evidence names them. */
export interface EvidenceSetting {
  /** Objects are kept as `<title>/<name>`. */
  readonly title: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** The one object that counts; absent where every one does, and there are few. */
  readonly name?: string;
}

/** The settings that are read, where their group is served. */
export const EVIDENCE_SETTINGS: readonly EvidenceSetting[] = [
  {
    title: "Installation",
    kind: "Installation",
    group: "operator.tigera.io",
    version: "v1",
    resource: "installations",
    name: "default",
  },
  {
    title: "FelixConfiguration",
    kind: "FelixConfiguration",
    group: "crd.projectcalico.org",
    version: "v1",
    resource: "felixconfigurations",
    name: "default",
  },
  {
    title: "FelixConfiguration",
    kind: "FelixConfiguration",
    group: "projectcalico.org",
    version: "v3",
    resource: "felixconfigurations",
    name: "default",
  },
  {
    title: "Network",
    kind: "Network",
    group: "config.openshift.io",
    version: "v1",
    resource: "networks",
    name: "cluster",
  },
  {
    title: "OperatorNetwork",
    kind: "Network",
    group: "operator.openshift.io",
    version: "v1",
    resource: "networks",
    name: "cluster",
  },
  {
    title: "NodeClass",
    kind: "NodeClass",
    group: "eks.amazonaws.com",
    version: "v1",
    resource: "nodeclasses",
  },
];

/** The setting that an object is, by its API group, kind and name. */
export function settingFor(group: string, kind: string, name: string): EvidenceSetting | undefined {
  return EVIDENCE_SETTINGS.find(
    (one) => one.group === group && one.kind === kind && (one.name === undefined || one.name === name),
  );
}

/** What of such an object is kept: what was asked for and what came of it. */
export function settingOf(raw: unknown): { readonly spec?: unknown; readonly status?: unknown } {
  const { spec, status } = raw as { spec?: unknown; status?: unknown };
  return { ...(spec === undefined ? {} : { spec }), ...(status === undefined ? {} : { status }) };
}
