import type { UnreadableResource } from "#lib/policy/index.ts";
import type { Discovery } from "./ask.ts";
import type { FindingKind } from "./finding.ts";
import { madeFinding } from "./made-finding.ts";
import type { Scene } from "./scene.ts";

/** What a resource tells, and what is therefore unknown without it. */
const TELLS: readonly (readonly [resource: RegExp, kind: FindingKind, what: string])[] = [
  [/^(validating|mutating)webhookconfigurations\./, "webhook", "which pods the API server asks at admission"],
  [/^apiservices\./, "aggregated-api", "which pods answer for aggregated APIs, metrics-server among them"],
  [/^customresourcedefinitions\./, "conversion-webhook", "which pods convert custom resources"],
  [/^(service|pod)monitors\.|^(cluster)?podmonitorings\./, "scrape", "where metrics are fetched"],
  [
    /^(ingresses|ingressclasses|routes|gateways|gatewayclasses|(http|grpc|tls|tcp|udp)routes)\./,
    "ingress-route",
    "which pods traffic from outside is led to",
  ],
  [/^serviceaccounts$/, "cloud-metadata", "which accounts are somebody in the cloud"],
  [/^endpointslices\./, "dns", "at which ports DNS servers and other Services really answer"],
  [/^services$/, "dns", "which Services there are, the DNS among them"],
  [/^pods$/, "dns", "which pods there are, the DNS servers among them"],
  [/^nodes$/, "api-server", "which addresses are nodes, and so where the API server and its calls are"],
];

/** What may not be read is a finding of its own: it is unknown, and says by which verb and resource. */
export function findUnreadable({ snapshot }: Scene): readonly Discovery[] {
  return (snapshot.evidence?.unreadable ?? []).flatMap((unreadable) => {
    const told = TELLS.find(([resource]) => resource.test(unreadable.resource));
    return told === undefined ? [] : [unknownBecause(unreadable, told[1], told[2])];
  });
}

function unknownBecause(
  { verb, resource, reason }: UnreadableResource,
  kind: FindingKind,
  what: string,
): Discovery {
  const finding = madeFinding({
    kind,
    name: `unreadable/${resource}`,
    title: `${resource} cannot be read`,
    text: `Drawbridge cannot ${verb} ${resource}, so it is unknown ${what}. Where permission is lacking, grant it ${verb} on ${resource}; else look by hand. The reason: ${reason}`,
    certainty: "unknown",
    derivedFrom: [{ object: resource, field: verb, value: reason }],
  });
  return { finding, asks: [] };
}
