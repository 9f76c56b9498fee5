import { NAMESPACE_NAME_LABEL, requirementsOf } from "../../../selector/selects.ts";
import { idsOf } from "../../../selector/bitset.ts";
import { nearestName } from "../../../validate/nearest-name.ts";
import { selectorText, type CompiledSelector } from "../../../selector/compiled-selector.ts";
import type { PodsPeer } from "../../../compile/compiled-policy.ts";
import type { FieldPath } from "../../../validate/policy-problem.ts";
import { pointerTo } from "../../json-patch.ts";
import { suggestionFor } from "../../label-suggestion.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule, type LintRuleInfo } from "../../lint-rule.ts";
import { listed } from "../../named-pods.ts";
import { podsPeersOf, type PlacedPeer } from "../../rules-of-policy.ts";

/** `name` is a label that nobody sets: it reads like the one that the control plane does. */
export const namespaceNameLabel: LintRule = ofPeersWithoutNamespace(
  {
    id: "namespace-name-label",
    severity: "warning",
    title: "A namespace selected by the label name",
    why: "Namespaces carry kubernetes.io/metadata.name by themselves; name is there only where somebody set it.",
    source: "projectcalico/calico#6898; opencost-helm-chart#207; prometheus-community/helm-charts#221",
  },
  byNameLabel,
);

function byNameLabel({ selector, at }: WrittenSelector, context: LintContext): Complaint | undefined {
  const { matchLabels = {} } = selector.source;
  const asked = matchLabels.name;
  if (asked === undefined) return undefined;
  const isThere = context.cluster.index.namespaces.has(asked);
  const rest = Object.keys(matchLabels).length === 1 && (selector.source.matchExpressions ?? []).length === 0;
  return {
    at,
    text: `No namespace has the label name=${asked}${isThere ? `; namespace ${asked} has ${NAMESPACE_NAME_LABEL}=${asked}` : ""}. So the peer is nobody.`,
    fix: `Write ${NAMESPACE_NAME_LABEL}: ${asked}, or label the namespace.`,
    ...(isThere && rest
      ? {
          patch: {
            effect: "widens",
            operations: [
              { op: "remove", path: pointerTo([...at, "matchLabels", "name"]) },
              { op: "add", path: pointerTo([...at, "matchLabels", NAMESPACE_NAME_LABEL]), value: asked },
            ],
          },
        }
      : {}),
  };
}

/**
 * A namespace by its name that is one or two letters from one that is there. No patch: it may be one that is not made
 * yet, and the other somebody else's.
 */
export const namespaceNameTypo: LintRule = ofPeersWithoutNamespace(
  {
    id: "namespace-name-typo",
    severity: "warning",
    title: "A namespace that is misspelt",
    why: "A selector by a name that no namespace has selects nobody, and nothing says so.",
    source: "semantics of kubernetes.io/metadata.name; Network Config Analyzer emptiness",
  },
  misspelt,
);

function misspelt({ selector, at }: WrittenSelector, context: LintContext): Complaint | undefined {
  const asked = selector.source.matchLabels?.[NAMESPACE_NAME_LABEL];
  const near =
    asked === undefined ? undefined : nearestName(asked, [...context.cluster.index.namespaces.keys()]);
  if (asked === undefined || near === undefined || near === asked) return undefined;
  return {
    at,
    text: `There is no namespace ${asked}, so the peer is nobody; did you mean ${near}?`,
    fix: `Write ${near} in place of ${asked} if it is meant, or create the namespace.`,
  };
}

/** A namespaceSelector that fits no namespace of today, for no reason that is plain. */
export const namespaceSelectsNothing: LintRule = ofPeersWithoutNamespace(
  {
    id: "namespace-selects-nothing",
    severity: "warning",
    title: "A namespaceSelector that fits no namespace",
    why: "The peer is nobody: the label was never set on the namespace that was meant, or is another one.",
    source: "Network Config Analyzer emptiness; Netpol Analyzer warnings",
  },
  (written, context) => {
    if ((byNameLabel(written, context) ?? misspelt(written, context)) !== undefined) return undefined;
    const { selector, at } = written;
    const labels = context.cluster.snapshot.namespaces.map((one) => one.labels);
    const keys = new Set(labels.flatMap((set) => Object.keys(set)));
    const unknown = requirementsOf(selector.source).flatMap(({ key }) => (keys.has(key) ? [] : [key]));
    const nobody =
      unknown.length === 0 ? "" : ` No namespace carries ${listed([...new Set(unknown)], "label")} at all.`;
    return {
      at,
      text: `No namespace has ${selectorText(selector.source)}${suggestionFor(selector.source, labels) || "."}${nobody}`,
      fix: `Select the namespace by ${NAMESPACE_NAME_LABEL}, or label it.`,
    };
  },
);

interface WrittenSelector {
  readonly selector: CompiledSelector;
  readonly at: FieldPath;
}

type Look = (written: WrittenSelector, context: LintContext) => Complaint | undefined;

/** A rule about peers whose namespaceSelector fits no namespace. */
function ofPeersWithoutNamespace(info: LintRuleInfo, look: Look): LintRule {
  return {
    ...info,
    find: inEachPolicy((policy, context) =>
      podsPeersOf(policy).flatMap((placed): readonly Complaint[] => {
        const written = selectorWithoutNamespace(placed);
        if (written === undefined) return [];
        const complaint = look(written, context);
        return complaint === undefined ? [] : [complaint];
      }),
    ),
  };
}

function selectorWithoutNamespace({ peer, peerAt }: PlacedPeer<PodsPeer>): WrittenSelector | undefined {
  if (peer.namespaces === "own" || idsOf(peer.namespaceIds).length > 0) return undefined;
  return { selector: peer.namespaces, at: [...peerAt, "namespaceSelector"] };
}
