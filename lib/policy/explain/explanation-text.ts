import type { Outcome } from "../model/verdict.ts";
import type { ExplainHop, Explanation } from "./explanation.ts";
import { decidedSides, type DecidedSide } from "./side-outcomes.ts";

const SIDE_WORDS = { egress: "Egress of", ingress: "Ingress of" } as const;
const CLOSED = { egress: "the sender's egress", ingress: "the receiver's ingress" } as const;

/** The answer in one sentence: "storefront/web cannot reach service/checkout/api on TCP 443: the receiver's ingress is closed to it." */
export function headlineText(explanation: Explanation): string {
  const { fromName: from, toName: to, askedText, outcome, hops, why } = explanation;
  const on = askedText.startsWith("every") ? `on any port` : `on ${askedText}`;
  switch (outcome) {
    case "allowed":
      return `${from} can reach ${to} on ${askedText}.`;
    case "denied":
      return `${from} cannot reach ${to} ${on}: ${closedText(hops)}.`;
    case "uncertain":
      return `Whether ${from} can reach ${to} on ${askedText} is not certain: ${doubtText(hops)}`;
    case "mixed":
      return mixedText(explanation);
    case "unreachable":
      return `${from} finds nothing to reach at ${to} ${on}: ${lowerFirst(why ?? "nothing is there.")}`;
  }
}

/** The whole answer for a terminal: headline, each hop with both sides and every reason, notes. Ends with a newline. */
export function explanationText(explanation: Explanation): string {
  const lines = [headlineText(explanation), `As ${explanation.profileTitle} reads it.`];
  for (const hop of explanation.hops) lines.push("", ...hopLines(hop));
  if (explanation.notes.length > 0)
    lines.push("", "Notes", ...explanation.notes.map((note) => `  - ${note}`));
  return `${lines.join("\n")}\n`;
}

/** "storefront/web (2 pods) to checkout/api (3 pods) on TCP 8443 (https)". */
function hopText({ sender, receiver, portsText }: ExplainHop): string {
  return `${sender} to ${receiver} on ${portsText}`;
}

function hopLines(hop: ExplainHop): string[] {
  const sides = decidedSides(hop.decision).filter((side) => side.reasons.length > 0);
  return [
    `${hopText(hop)}: ${hop.decision.outcome}`,
    ...sides.flatMap((side) => sideLines(side, side.direction === "egress" ? hop.sender : hop.receiver)),
  ];
}

function sideLines(side: DecidedSide, end: string): string[] {
  return [
    `  ${SIDE_WORDS[side.direction]} ${end}: ${side.outcome}`,
    ...side.reasons.map((reason) => `    ${reason.text}`),
  ];
}

function closedText(hops: readonly ExplainHop[]): string {
  const closed = new Set(
    hops.flatMap((hop) =>
      decidedSides(hop.decision).flatMap((side) =>
        side.outcome === "denied" ? [CLOSED[side.direction]] : [],
      ),
    ),
  );
  const [first = "no policy lets it through", second] = closed;
  if (second !== undefined) return `neither ${CLOSED.egress} nor ${CLOSED.ingress} lets it through`;
  return closed.size === 0 ? first : `${first} does not let it through`;
}

function doubtText(hops: readonly ExplainHop[]): string {
  const doubt = hops.flatMap((hop) => hop.decision.reasons).find((reason) => reason.kind === "not-evaluable");
  return doubt?.text ?? "what decides it cannot be evaluated.";
}

/** Where no port was asked and every end has the same answer, the open ports say it all; else it is counted. */
function mixedText(explanation: Explanation): string {
  const { fromName: from, toName: to, askedText, hops } = explanation;
  const allowed = hops.filter((hop) => hop.decision.outcome === "allowed");
  const ends = new Set(hops.map((hop) => `${hop.sender} ${hop.receiver}`));
  const isOfPorts = /^(every|its) /.test(askedText) && ends.size === 1 && allowed.length > 0;
  if (!isOfPorts) return countedText(explanation);
  const open = [...new Set(allowed.map(openedText))].join(", ");
  const rest = hops.every((hop) => hop.decision.outcome !== "uncertain")
    ? "and on no other port"
    : "and on others it is not certain";
  return allowed.some((hop) => hop.portsText === "every other port")
    ? `${from} can reach ${to} on ${askedText} but ${closedPorts(hops)}.`
    : `${from} can reach ${to} on ${open}, ${rest}.`;
}

function countedText({ fromName: from, toName: to, askedText, hops }: Explanation): string {
  const count = (outcome: Outcome) => hops.filter(({ decision }) => decision.outcome === outcome).length;
  const [allowed, denied, uncertain] = [count("allowed"), count("denied"), count("uncertain")];
  if (allowed === 0) {
    return `Whether ${from} can reach any of ${to} on ${askedText} is not certain: ${denied} of ${hops.length} kinds of connection are denied. ${doubtText(hops)}`;
  }
  const part = denied === 0 ? "part" : "only part";
  const doubt = uncertain === 0 ? "" : `, and ${uncertain} ${uncertain === 1 ? "is" : "are"} not certain`;
  return `${from} can reach ${part} of ${to} on ${askedText}: ${allowed} of ${hops.length} kinds of connection are allowed${doubt}.`;
}

/** The port that the sender opens: a Service's own. */
function openedText({ via, protocol, portsText }: ExplainHop): string {
  return via === undefined ? portsText : `${protocol} ${via.port}`;
}

function closedPorts(hops: readonly ExplainHop[]): string {
  return hops
    .filter((hop) => hop.decision.outcome !== "allowed")
    .map((hop) => hop.portsText)
    .join(", ");
}

function lowerFirst(text: string): string {
  return /^(A|An|The|No|Its) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
