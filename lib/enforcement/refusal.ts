import type { ClusterEvidence, UnreadableResource } from "#lib/policy/index.ts";

/** What keeps a kind from being read, by the name of its resource, with its group or without. */
export function refusalOf({ unreadable }: ClusterEvidence, resource: string): UnreadableResource | undefined {
  const [plain = ""] = resource.split(".");
  return unreadable.find((one) => one.resource === plain || one.resource.startsWith(`${plain}.`));
}

/** What keeps a ConfigMap from being read: a refusal for itself, for its namespace, or for the kind. */
export function configMapRefusal(
  { unreadable }: ClusterEvidence,
  name: string,
): UnreadableResource | undefined {
  const [namespace = ""] = name.split("/");
  const wanted = [`configmaps ${name}`, `configmaps ${namespace}`, "configmaps"];
  return unreadable.find((one) => wanted.includes(one.resource));
}

/** As a clause: `this account may not list daemonsets.apps (forbidden)`. */
export function refusalText({ verb, resource, reason }: UnreadableResource): string {
  const said = reason.trim().replace(/\.$/, "");
  return `this account could not ${verb} ${resource}${said === "" ? "" : ` (${said})`}`;
}
