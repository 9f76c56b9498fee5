import type { KubeObject } from "./kube-object.ts";

/** Gives a namespace the label with its name, as the server's defaults do for each. Changes `namespace`. */
export function labelNamespace({ metadata }: KubeObject): void {
  // The name of what is read from a request may be missing; then it is refused.
  if ((metadata.name as string | undefined) === undefined) return;
  metadata.labels = { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name };
}

/** Gives a namespace what each has when it is stored: its label, a spec and a status. Changes `namespace`. */
export function completeNamespace(namespace: KubeObject): void {
  labelNamespace(namespace);
  namespace["spec"] ??= { finalizers: ["kubernetes"] };
  namespace["status"] ??= { phase: "Active" };
}
