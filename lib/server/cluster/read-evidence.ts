import "server-only";
import { EVIDENCE_CONFIG_MAPS } from "#lib/manifests/evidence-config-maps.ts";
import { EVIDENCE_SETTINGS, settingOf, type EvidenceSetting } from "#lib/manifests/evidence-settings.ts";
import type { ClusterEvidence, UnreadableResource } from "#lib/policy/index.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import type { ServedKinds } from "./served-kinds.ts";
import type { Transport } from "./transport.ts";

/** What of the evidence is asked for object by object; the rest of it is watched. */
export type AskedEvidence = Pick<
  ClusterEvidence,
  "serverVersion" | "configMaps" | "apiGroups" | "settings" | "unreadable"
>;

/** What reading needs to know. */
export interface EvidenceAsk {
  readonly transport: Transport;
  readonly served: ServedKinds;
  /** Whether there is a namespace of this name; true also where nobody knows. */
  readonly mayExist: (namespace: string) => boolean;
  /** What was read before: it stands where the server fails for a moment, so that nothing turns unknown by a hiccup. */
  readonly before?: AskedEvidence;
  readonly signal?: AbortSignal;
}

/** Nothing has been asked yet. */
export const NO_EVIDENCE: AskedEvidence = { configMaps: {}, apiGroups: [], settings: {}, unreadable: [] };

/**
 * Reads the API server's version, the ConfigMaps and the single objects that tell how a network is set up. Never fails:
 * what may not be read is named in `unreadable`, what does not exist has no entry.
 */
export async function readEvidence(ask: EvidenceAsk): Promise<AskedEvidence> {
  const groups = ask.served.groups;
  const settings = EVIDENCE_SETTINGS.filter(({ group, version }) => groups.includes(`${group}/${version}`));
  const names = EVIDENCE_CONFIG_MAPS.filter((name) => ask.mayExist(name.split("/")[0] ?? ""));
  const [version, maps, objects] = await Promise.all([
    readVersion(ask),
    Promise.all(names.map((name) => readConfigMap(ask, name))),
    Promise.all(settings.map((setting) => readSetting(ask, setting))),
  ]);
  const all = [version, ...maps, ...objects];
  return {
    ...(version.found[0] === undefined ? {} : { serverVersion: version.found[0][1] as string }),
    configMaps: Object.fromEntries(maps.flatMap(({ found }) => found)) as AskedEvidence["configMaps"],
    apiGroups: groups,
    settings: Object.fromEntries(objects.flatMap(({ found }) => found)),
    unreadable: [...ask.served.unreadable, ...all.flatMap(({ unreadable }) => unreadable)],
  };
}

interface Reading {
  readonly found: readonly (readonly [string, unknown])[];
  readonly unreadable: readonly UnreadableResource[];
}

async function readVersion({ transport, before, signal }: EvidenceAsk): Promise<Reading> {
  const answer = await transport.request({ what: "tell its version", path: "/version", signal });
  if (answer.ok) {
    const version = (answer.value.body as { gitVersion?: string }).gitVersion;
    return { found: version === undefined ? [] : [["version", version]], unreadable: [] };
  }
  const known = before?.serverVersion;
  return failed(answer.refusal, {
    resource: "/version",
    before: known === undefined ? [] : [["version", known]],
  });
}

async function readConfigMap({ transport, before, signal }: EvidenceAsk, name: string): Promise<Reading> {
  const path = `/api/v1/namespaces/${name.replace("/", "/configmaps/")}`;
  const answer = await transport.request({ what: `read ConfigMap ${name}`, path, signal });
  if (answer.ok) {
    const data = (answer.value.body as { data?: Record<string, string> }).data ?? {};
    return { found: [[name, data]], unreadable: [] };
  }
  const known = before?.configMaps[name];
  return failed(answer.refusal, {
    resource: `configmaps ${name}`,
    before: known === undefined ? [] : [[name, known]],
  });
}

async function readSetting(
  { transport, before, signal }: EvidenceAsk,
  { title, group, version, resource, name }: EvidenceSetting,
): Promise<Reading> {
  const isList = name === undefined;
  const path = `/apis/${group}/${version}/${resource}${isList ? "" : `/${name}`}`;
  const answer = await transport.request({ what: `read ${title} ${name ?? ""}`.trim(), path, signal });
  if (answer.ok) {
    const objects = isList ? (answer.value.body as { items?: Named[] }).items : [answer.value.body as Named];
    return { found: (objects ?? []).map((object) => settingEntry(title, object)), unreadable: [] };
  }
  return failed(answer.refusal, {
    resource: `${resource}.${group}${isList ? "" : ` ${name}`}`,
    before: Object.entries(before?.settings ?? {}).filter(([key]) => key.startsWith(`${title}/`)),
    verb: isList ? "list" : "get",
  });
}

function settingEntry(title: string, object: Named): readonly [string, unknown] {
  return [`${title}/${object.metadata?.name ?? ""}`, settingOf(object)];
}

interface Named {
  readonly metadata?: { readonly name?: string };
}

/** What does not exist is no failure; what is forbidden is not known any more; a server that fails may be asked again. */
function failed(
  refusal: ClusterRefusal,
  about: {
    readonly resource: string;
    readonly before: Reading["found"];
    readonly verb?: UnreadableResource["verb"];
  },
): Reading {
  if (refusal.code === "not-found") return { found: [], unreadable: [] };
  const unreadable = [
    { verb: about.verb ?? "get", resource: about.resource, reason: refusal.message } as const,
  ];
  return { found: refusal.code === "forbidden" ? [] : about.before, unreadable };
}
