import {
  assertNever,
  selectorText,
  type AllowRule,
  type RulePeer,
  type RulePort,
} from "#lib/policy/index.ts";

/** One end of a rule: "app=web in storefront", "every pod in storefront", "10.0.0.0/8 except 10.1.0.0/16", "any peer". */
export function rulePeerText(peer: RulePeer): string {
  switch (peer.kind) {
    case "pods": {
      const { matchLabels, matchExpressions } = peer.podSelector;
      const everything = Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length === 0;
      return `${everything ? "every pod" : selectorText(peer.podSelector)} in ${peer.namespace}`;
    }
    case "cidr": {
      const except = peer.except && peer.except.length > 0 ? ` except ${peer.except.join(", ")}` : "";
      return `${peer.label === undefined ? "" : `${peer.label}, `}${peer.cidrs.join(", ")}${except}`;
    }
    case "any":
      return "any peer";
    default:
      return assertNever(peer);
  }
}

/** One port: "8443/TCP", "8000-9000/TCP", "http/TCP", "all TCP". */
export function rulePortText(port: RulePort): string {
  if (port.port === undefined) return `all ${port.protocol}`;
  const range = port.endPort === undefined ? "" : `-${port.endPort}`;
  return `${port.port}${range}/${port.protocol}`;
}

/** All ports of a rule; none named means every port. */
export function rulePortsText(ports: readonly RulePort[]): string {
  return ports.length === 0 ? "every port" : ports.map(rulePortText).join(", ");
}

const ORIGINS: Readonly<Record<AllowRule["origin"], string>> = {
  flow: "accepted from a flow",
  template: "from a template",
  manual: "written by hand",
  imported: "imported",
};

/** Where a rule came from, in words. */
export function originText(origin: AllowRule["origin"]): string {
  return ORIGINS[origin];
}
