import { settleWaitMs } from "#lib/enforcement/index.ts";
import type { Snapshot } from "#lib/policy/index.ts";
import { LABEL_LAYER } from "../policy-object.ts";
import { plural } from "../seen-text.ts";
import { enforceDirection, lowerBridge } from "./hand-bridge.ts";
import { bullets, code, fence, paragraphs, shortTable, someNames, table } from "./markdown.ts";
import { namespaceWaves, type OrderedNamespace, type Wave } from "./namespace-order.ts";
import { probeCommands } from "./probe-commands.ts";
import type { RunbookInput } from "./runbook-input.ts";
import { dropWatch } from "./watch-drops.ts";

const WAVE_SHOWN = 30;

/** (e) In which order, by which steps, watching what, and how back. */
export function rolloutSection(input: RunbookInput): string {
  const waves = namespaceWaves(input);
  const first = waves[0]?.namespaces[0]?.name;
  return paragraphs(
    "## (e) Rollout",
    "### Order",
    "What no route, webhook or load balancer leads to comes first, by how few connections cross its border; last comes what everybody, or the way back, depends on. The next wave begins when the one before has been enforced both ways for a full bake.",
    ...waves.map((wave, index) => waveText(wave, index + 1)),
    "### Steps, for each namespace",
    "An allow policy isolates its pods just as a deny does: the first policy that selects a pod cuts everything that it does not name. So policies are never applied over running traffic alone. A *bridge* goes first: one allow-all policy a direction, which overrules every other NetworkPolicy of the namespace. Enforcing is deleting it; rolling back is applying it again.",
    stepTable(input),
    first === undefined ? "There is no namespace to enforce." : steps(input, first),
    existing(
      input.snapshot,
      input.baselines.map(({ namespace }) => namespace),
    ),
    "### When to go back",
    bullets([
      "any DNS failure that was not there before, any readiness or restart that follows the step within the bake",
      "a drop on a connection that part (d) lists as observed",
      "an error rate of a caller, also in another namespace, that follows the step",
      "the rollback above being refused by its server-side dry-run: repeat that every few minutes while anything is enforced",
    ]),
    "Where established connections outlive a policy change (see part (a)), nothing is tested until they are opened anew: end the bake only after every connection of part (d) has been seen again, or after a restart that everybody agreed to.",
  );
}

function waveText({ title, namespaces }: Wave, number: number): string {
  const rows = namespaces.map(({ name, workloads, crossing, platform, last }: OrderedNamespace) => [
    code(name),
    String(workloads),
    String(crossing),
    String(platform),
    last ?? "",
  ]);
  return paragraphs(
    `**Wave ${number}: ${title}** (${plural(namespaces.length, "namespace")})`,
    shortTable(
      [
        "Namespace",
        "Workloads",
        "Connections across its border",
        "Routes, webhooks, load balancers",
        "Why last",
      ],
      rows,
      {
        most: WAVE_SHOWN,
        rest: (left) => `${plural(left, "more namespace")}, in the order of their connections.`,
      },
    ),
  );
}

function stepTable({ observationDays }: RunbookInput): string {
  return table(
    ["Phase", "In the cluster", "Gate to the next"],
    [
      [
        "observe",
        "nothing of this export",
        `${observationDays} days of flows; every CronJob has run; every would-be denial decided; enforcement proved (part (a))`,
      ],
      [
        "staged",
        "the bridge in both directions, then every policy of the namespace",
        "traffic unchanged for a bake; replay shows no undecided denial; the rollback's dry-run succeeds",
      ],
      [
        "ingress",
        "open-ingress removed",
        "no drop on an observed connection, no DNS failure, readiness as before",
      ],
      ["egress", "open-egress removed", "the same, and DNS from every pod (UDP and TCP)"],
      ["locked", "the same", "alarms on drift and on new denials"],
    ],
  );
}

function steps(input: RunbookInput, namespace: string): string {
  const watch = dropWatch(input.report, namespace);
  const probes = probeCommands(input, namespace);
  return paragraphs(
    `Written for ${code(namespace)}, the first of the order; for another one change \`NS\`.`,
    "1. **Observe.** " + watch.dryRun,
    "2. **Stage.** The bridge first, and the policies only when it is in effect, after a server-side dry-run.",
    fence("sh", lowerBridge(namespace)),
    fence(
      "sh",
      `NS=${namespace}
sleep ${settleSeconds(input)}   # longer than this cluster's data plane takes to act on a change
kubectl apply --server-side --dry-run=server -k "namespaces/$NS"
kubectl apply --server-side -k "namespaces/$NS"`,
    ),
    "3. **Enforce ingress**, then watch for a bake (an hour at least; a day where jobs are daily).",
    fence("sh", enforceDirection(namespace, "ingress")),
    `4. **Watch.** ${watch.how}`,
    watch.commands === undefined ? "" : fence("sh", watch.commands),
    "5. **Probe** what must work and what must not, from inside the pods. An ephemeral container has the pod's network and labels of nobody else.",
    probes === "" ? "" : fence("sh", probes),
    egressStep(input, namespace),
    "### Rollback",
    "Needs nothing but the API server, whatever the phase. Traffic is as before within seconds; the policies stay and change nothing.",
    fence("sh", lowerBridge(namespace)),
    "To leave the namespace altogether, bridge first, policies next, bridge last:",
    fence(
      "sh",
      `${lowerBridge(namespace)}
sleep ${settleSeconds(input)}   # without the bridge in effect, policies that go one by one cut what they allowed
kubectl -n "$NS" delete networkpolicy -l ${LABEL_LAYER}
sleep ${settleSeconds(input)}
kubectl -n "$NS" delete networkpolicy zz-drawbridge-open-ingress zz-drawbridge-open-egress`,
    ),
  );
}

/** Nothing is enforced that cannot be shown to keep DNS alive: without a DNS rule the step is not printed. */
function egressStep({ baselines }: RunbookInput, namespace: string): string {
  const own = baselines.find((one) => one.namespace === namespace);
  if (!own?.policies.some(({ layer }) => layer === "dns")) {
    return `6. **Do not enforce egress in ${code(namespace)} yet.** No policy allows DNS there (part (b)): its pods would resolve no name. The same holds for every namespace whose folder has no DNS policy.`;
  }
  return paragraphs(
    "6. **Enforce egress.** DNS is the failure that pages at 2am: have the rollback in the other window. Not in a namespace whose folder has no DNS policy (part (b)).",
    fence("sh", enforceDirection(namespace, "egress")),
  );
}

/** By what was measured; without a measurement, longer than any data plane was seen to take. */
function settleSeconds({ proof }: RunbookInput): number {
  return proof?.settleMs === undefined ? 30 : Math.max(5, Math.ceil(settleWaitMs(proof.settleMs) / 1000));
}

/** The bridge opens every pod that it selects: also those that somebody closed on purpose. */
function existing(snapshot: Snapshot, namespaces: readonly string[]): string {
  const own = snapshot.policies.filter(
    ({ metadata }) =>
      namespaces.includes(metadata.namespace) &&
      metadata.labels?.[LABEL_LAYER] === undefined &&
      metadata.labels?.["app.kubernetes.io/managed-by"] !== "drawbridge",
  );
  const isolated = [...new Set(own.map(({ metadata }) => metadata.namespace))].toSorted();
  const kinds = [...new Set(snapshot.foreignPolicies.map(({ kind }) => kind))].toSorted();
  return paragraphs(
    isolated.length === 0
      ? ""
      : `**Not by hand in ${someNames(isolated, 12)}:** NetworkPolicies stand there already, and a bridge over every pod would open what they close. Drawbridge computes a bridge around them; by hand, narrow its \`podSelector\` to pods that no policy selects today.`,
    kinds.length === 0
      ? ""
      : `**Other kinds of policies are in this cluster (${someNames(kinds, 8)}).** A deny of a higher tier is not lifted by the bridge, and one of a lower tier is overruled by it: read them before staging.`,
  );
}
