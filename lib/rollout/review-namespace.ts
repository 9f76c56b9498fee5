import { wasRead, type Direction, type NetworkPolicy, type Refusal } from "#lib/policy/index.ts";
import {
  DIRECTIONS,
  enforcedDirections,
  liveObjects,
  type LiveObjects,
} from "./operation-plan/live-objects.ts";
import { openSetChange } from "./operation-plan/open-set-change.ts";
import { overruledPolicies } from "./operation-plan/overruled-policies.ts";
import { NEEDED_TO_PLAN } from "./operation-plan/plan-refusals.ts";
import { revisionChange, stampedPolicies } from "./operation-plan/revision-change.ts";
import { inGroups, type Write } from "./operation-plan/steps.ts";
import { openPolicies, type OpenPolicies, type OpenPolicyInput } from "./open-policy/open-policies.ts";
import { rememberOpenPolicies } from "./open-policy/open-policies-annotation.ts";
import { sameSpec } from "./open-policy/same-spec.ts";
import type { Step } from "./operation.ts";
import type { Revision, Rollout } from "./rollout.ts";

/** What a review follows from. `revision` is the one that stands by our records. */
export interface ReviewInput extends Omit<OpenPolicyInput, "namespace" | "candidate"> {
  readonly rollout: Rollout;
  readonly revision?: Revision;
  readonly settleMs: number;
}

/** One way in which the cluster is not what the rollout says. */
export interface Drift {
  readonly kind:
    | "namespace-recreated"
    | "bridge-back"
    | "bridge-missing"
    | "foreign-isolation"
    | "object-missing"
    | "object-changed"
    | "bridge-refused";
  /** Names of the objects it is about. */
  readonly objects: readonly string[];
  /** One sentence: what is so, and what follows. */
  readonly text: string;
}

/** What a review found and what to do about it. Nothing found means: nothing to do. */
export interface NamespaceReview {
  readonly drift: readonly Drift[];
  /** Why the namespace is to be held, if it is. */
  readonly hold?: string;
  /** True where somebody put the bridge back: the phase is `staged` again, and no plan may remove the bridge. */
  readonly rolledBack: boolean;
  /** To write at once, without asking anybody: they only put open policies to where they belong. */
  readonly steps: readonly Step[];
}

/**
 * Compares a namespace with what its rollout says, on every policy event.
 *
 * Open policies of a direction that is not enforced are kept equal to the pods that are open without us: a new policy
 * of somebody else that isolates pods (a quarantine, say) takes them out at once, and a bridge that went missing is put
 * back, since without it unfinished policies are enforced. Everything else is only told. While an operation runs, only
 * the first counts: what else is amiss is what the operation is about. Where namespaces or NetworkPolicies were not read,
 * what is not seen did not go: nothing is concluded, and the status of the picture names them.
 */
export function reviewNamespace(input: ReviewInput): NamespaceReview {
  const { rollout, snapshot } = input;
  if (!NEEDED_TO_PLAN.every((resource) => wasRead(snapshot, resource))) return NOTHING;
  const found = snapshot.namespaces.find((one) => one.name === rollout.namespace);
  if (found?.uid !== rollout.namespaceUid) return rollout.phase === "observe" ? NOTHING : recreated(rollout);
  const live = liveObjects(snapshot.policies, rollout.namespace, input);
  if (isUntouched(rollout, live)) return NOTHING;
  const back = rolledBack(rollout, live);
  const told = rollout.operationId === undefined ? revisionDrift(input, live) : [];
  const bridge = bridgeDrift(input, live);
  const drift = [...bridgeBack(rollout, back), ...told, ...bridge.drift];
  const [first] = drift;
  return {
    drift,
    ...(first === undefined ? {} : { hold: first.text }),
    rolledBack: back.length > 0,
    steps: inGroups(bridge.groups, input.settleMs),
  };
}

const NOTHING: NamespaceReview = { drift: [], rolledBack: false, steps: [] };

/** At `observe` something of ours stands only where staging was interrupted; what it left open is kept right as well. */
function isUntouched({ phase }: Rollout, { open, revision }: LiveObjects): boolean {
  return phase === "observe" && open.ingress.length + open.egress.length + revision.length === 0;
}

function recreated({ namespace }: Rollout): NamespaceReview {
  const text = `Namespace ${namespace} was deleted or created again: it starts at observe.`;
  return { ...NOTHING, drift: [{ kind: "namespace-recreated", objects: [namespace], text }], hold: text };
}

/** Open policies that stand although their direction is enforced; a running operation may have its own. */
function rolledBack(rollout: Rollout, live: LiveObjects): readonly NetworkPolicy[] {
  if (rollout.operationId !== undefined) return [];
  return enforcedDirections(rollout.phase).flatMap((direction) => live.open[direction]);
}

function bridgeBack({ namespace }: Rollout, back: readonly NetworkPolicy[]): readonly Drift[] {
  if (back.length === 0) return [];
  const objects = back.map((policy) => policy.metadata.name);
  const text = `${objects.join(", ")} stands again in ${namespace}: somebody rolled back. It stays, and the namespace is held.`;
  return [{ kind: "bridge-back", objects, text }];
}

function revisionDrift(input: ReviewInput, live: LiveObjects): readonly Drift[] {
  const wanted = input.revision?.policies ?? [];
  const found = (one: NetworkPolicy): NetworkPolicy | undefined =>
    live.revision.find((policy) => policy.metadata.name === one.metadata.name);
  const missing = wanted.filter((one) => found(one) === undefined).map((one) => one.metadata.name);
  const changed = wanted
    .filter((one) => !sameSpec(found(one)?.spec ?? one.spec, one.spec))
    .map((one) => one.metadata.name);
  const said = (kind: Drift["kind"], objects: readonly string[], what: string): readonly Drift[] =>
    objects.length === 0
      ? []
      : [
          {
            kind,
            objects,
            text: `${objects.join(", ")} ${what} in ${input.rollout.namespace}. Apply the revision again, or roll back.`,
          },
        ];
  return [
    ...said("object-missing", missing, "was deleted by somebody else"),
    ...said("object-changed", changed, "was changed by somebody else"),
  ];
}

interface BridgeDrift {
  readonly drift: readonly Drift[];
  readonly groups: readonly (readonly Write[])[];
}

function refused(refusal: Refusal): BridgeDrift {
  const text = `${refusal.message} Until then label the pods concerned drawbridge.dev/isolate: that takes them out of the bridge.`;
  return { drift: [{ kind: "bridge-refused", objects: refusal.detail ?? [], text }], groups: [] };
}

function bridgeDrift(input: ReviewInput, live: LiveObjects): BridgeDrift {
  const { namespace } = input.rollout;
  const open = openPolicies({ ...input, namespace, candidate: input.revision?.policies ?? [] });
  return open.ok ? driftUnder(input, live, open.value) : refused(open.refusal);
}

function driftUnder(input: ReviewInput, live: LiveObjects, open: OpenPolicies): BridgeDrift {
  const { phase, operationId } = input.rollout;
  const onlyShrinks = operationId !== undefined || phase === "observe";
  const moved = DIRECTIONS.filter((one) => !enforcedDirections(phase).includes(one))
    .map((direction) => ({ direction, ...openSetChange(direction, live.open[direction], open[direction]) }))
    .filter(({ first, afterwards }) => first.length + afterwards.length > 0)
    .filter(({ direction }) => !onlyShrinks || overruledPolicies(live, direction).length > 0);
  const memory = onlyShrinks ? [] : memoryWrites(input, live, open);
  return {
    drift: moved.map((change) => openDrift(input, live, change.direction)),
    groups: [
      [...moved.flatMap((change) => change.first), ...memory],
      moved.flatMap((change) => change.afterwards),
    ],
  };
}

/** Revision objects that remember other open policies than the ones that belong there now. */
function memoryWrites(input: ReviewInput, live: LiveObjects, open: OpenPolicies): readonly Write[] {
  if (input.revision === undefined) return [];
  const remembered = rememberOpenPolicies([...open.ingress, ...open.egress]);
  const wanted = stampedPolicies(input.revision, input.instance, remembered);
  return revisionChange(live.revision, wanted).add.filter(
    (write) => write.kind === "apply" && write.precondition !== undefined,
  );
}

function openDrift(input: ReviewInput, live: LiveObjects, direction: Direction): Drift {
  const { namespace } = input.rollout;
  const objects = overruledPolicies(live, direction).map((policy) => policy.metadata.name);
  if (objects.length > 0) {
    const text = `${objects.join(", ")} now isolates pods of ${namespace} that the open ${direction} policy covered: it shrinks at once.`;
    return { kind: "foreign-isolation", objects, text };
  }
  const text = `The open ${direction} policy of ${namespace} does not cover every pod that nobody else isolates: it is put back.`;
  return {
    kind: "bridge-missing",
    objects: live.open[direction].map((policy) => policy.metadata.name),
    text,
  };
}
