import type { KubeObject } from "./kube-object.ts";

/** An event of the core API as `events.k8s.io/v1` shows the same one. */
export function asNewEvent(event: KubeObject): KubeObject {
  const { involvedObject, message, source, firstTimestamp, lastTimestamp, count, ...rest } = event;
  const { component, host } = (source ?? {}) as { component?: string; host?: string };
  return {
    ...rest,
    apiVersion: "events.k8s.io/v1",
    ...(involvedObject === undefined ? {} : { regarding: involvedObject }),
    ...(message === undefined ? {} : { note: message }),
    deprecatedSource: { ...(component ? { component } : {}), ...(host ? { host } : {}) },
    ...(firstTimestamp === undefined ? {} : { deprecatedFirstTimestamp: firstTimestamp }),
    ...(lastTimestamp === undefined ? {} : { deprecatedLastTimestamp: lastTimestamp }),
    ...(count === undefined ? {} : { deprecatedCount: count }),
  };
}

/** An event that was written through `events.k8s.io/v1`, as the core API stores it. */
export function asCoreEvent(event: KubeObject): KubeObject {
  const {
    regarding,
    note,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    ...rest
  } = event;
  return {
    ...rest,
    apiVersion: "v1",
    involvedObject: regarding ?? {},
    ...(note === undefined ? {} : { message: note }),
    source: deprecatedSource ?? {},
    firstTimestamp: deprecatedFirstTimestamp ?? null,
    lastTimestamp: deprecatedLastTimestamp ?? null,
    ...(deprecatedCount === undefined ? {} : { count: deprecatedCount }),
  };
}

/** An event with the fields that the server always shows. */
export function withEventDefaults(event: KubeObject): KubeObject {
  return {
    source: {},
    eventTime: null,
    reportingComponent: "",
    reportingInstance: "",
    firstTimestamp: null,
    lastTimestamp: null,
    ...event,
  };
}
