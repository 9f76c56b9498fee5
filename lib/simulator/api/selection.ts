import type { ApiRequest } from "./exchange.ts";
import { parseFieldSelector } from "./field-selector.ts";
import type { KubeObject } from "./kube-object.ts";
import { parseLabelSelector } from "./label-selector.ts";
import type { ResourceType } from "./resource-type.ts";
import { badRequest, done, refuse, type Result } from "./status.ts";

/** Which objects of a collection a request is about. */
export interface Selection {
  namespace: string | undefined;
  /** Whether the object is in the namespace and passes both selectors. */
  includes: (object: KubeObject) => boolean;
  /** Whether anything narrows the collection; remainingItemCount is left out then, as in the real server. */
  isNarrowed: boolean;
}

/** Reads namespace, labelSelector and fieldSelector of a list, watch or delete-collection. */
export function readSelection(
  request: ApiRequest,
  type: ResourceType,
  namespace: string | undefined,
): Result<Selection> {
  const labelText = request.query.get("labelSelector") ?? "";
  const fieldText = request.query.get("fieldSelector") ?? "";
  const byLabels = parseLabelSelector(labelText);
  if (byLabels === undefined) return refuse(badRequest(`unable to parse requirement: "${labelText}"`));
  const byFields = parseFieldSelector(type, fieldText);
  if (!byFields.ok) return byFields;
  return done({
    namespace,
    isNarrowed: labelText !== "" || fieldText !== "",
    includes: (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      byLabels(object.metadata.labels ?? {}) &&
      byFields.value(object),
  });
}
