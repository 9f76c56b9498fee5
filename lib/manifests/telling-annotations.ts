/** Annotations of pods that scrapers and meshes read. */
const OF_PODS = /^(prometheus\.io|sidecar\.istio\.io|ambient\.istio\.io|istio\.io|(config\.)?linkerd\.io)\//;
/** Ports that Istio's redirection leaves alone. */
const ISTIO_TRAFFIC = /^traffic\.sidecar\.istio\.io\/exclude/;
/** Annotations of Services that scrapers and the clouds' load balancers read. */
const OF_SERVICES =
  /^(prometheus\.io\/|service\.beta\.kubernetes\.io\/aws-load-balancer-(type|nlb-target-type|scheme)|cloud\.google\.com\/(neg|load-balancer-type)|networking\.gke\.io\/load-balancer-type)/;
/** Some tools keep whole documents in annotations. */
const LONGEST = 500;

type Annotations = Readonly<Record<string, string>>;

/** Those of a pod's annotations that tell of scrapes and meshes; undefined where there is none. */
export function podAnnotations(annotations: Annotations): Annotations | undefined {
  return kept(annotations, (key) => OF_PODS.test(key) || ISTIO_TRAFFIC.test(key));
}

/** Those of a Service's annotations that tell of scrapes and load balancers; undefined where there is none. */
export function serviceAnnotations(annotations: Annotations): Annotations | undefined {
  return kept(annotations, (key) => OF_SERVICES.test(key));
}

function kept(annotations: Annotations, tells: (key: string) => boolean): Annotations | undefined {
  const entries = Object.entries(annotations).filter(([key, value]) => tells(key) && value.length <= LONGEST);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
