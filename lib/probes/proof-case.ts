import type { NetworkPolicy, Protocol } from "#lib/policy/index.ts";
import { FIRST_PORT, SECOND_PORT, type CanaryRole } from "./canary-labels.ts";
import { canaryPolicy, type CanaryRules } from "./canary-policies.ts";
import type { ProofSubject } from "./enforcement-proof.ts";
import type { CanaryPod, Probe, ProbeTarget, ProofStep } from "./proof-step.ts";

/** What cases are made from. */
export interface CaseScene {
  readonly run: string;
  readonly namespace: string;
  readonly pods: readonly CanaryPod[];
}

/** The pod of a role, where it runs. */
export function podOf({ pods }: CaseScene, role: CanaryRole): CanaryPod | undefined {
  return pods.find((pod) => pod.role === role);
}

/** The address of a pod that every run has. */
export function addressOf(scene: CaseScene, role: CanaryRole): string {
  return podOf(scene, role)?.ip ?? "";
}

/** Probes from canary pods, as short as a case is read. */
export class CaseProbes {
  readonly #scene: CaseScene;

  constructor(scene: CaseScene) {
    this.#scene = scene;
  }

  /** A connection between canary pods, TCP to the first port unless `more` says otherwise. */
  pods(
    from: CanaryRole,
    to: CanaryRole,
    expected: Probe["expected"],
    more: {
      readonly subject?: ProofSubject;
      readonly protocol?: Protocol;
      readonly port?: "first" | "second" | number;
    } = {},
  ): Probe {
    const port =
      typeof more.port === "number" ? more.port : more.port === "second" ? SECOND_PORT : FIRST_PORT;
    return this.to(from, { kind: "pod", role: to, address: addressOf(this.#scene, to) }, expected, {
      ...more,
      port,
    });
  }

  /** A connection to wherever `to` is. */
  to(
    from: CanaryRole,
    to: ProbeTarget,
    expected: Probe["expected"],
    more: { readonly subject?: ProofSubject; readonly protocol?: Protocol; readonly port: number },
  ): Probe {
    return {
      from,
      to,
      port: more.port,
      protocol: more.protocol ?? "TCP",
      expected,
      ...(more.subject === undefined ? {} : { subject: more.subject }),
    };
  }

  /** What must work before a case and between its writes: without it "blocked" says nothing. */
  open(): readonly Probe[] {
    return [
      this.pods("client", "near", "connects"),
      this.pods("client", "far", "connects"),
      this.pods("stranger", "near", "connects"),
    ];
  }
}

/** The steps of one case, told in the order in which they are done. */
export class CaseScript {
  readonly #scene: CaseScene;
  readonly #name: string;
  readonly #steps: ProofStep[] = [];
  readonly #standing: NetworkPolicy[] = [];
  readonly probes: CaseProbes;

  constructor(scene: CaseScene, name: string) {
    this.#scene = scene;
    this.#name = name;
    this.probes = new CaseProbes(scene);
  }

  get scene(): CaseScene {
    return this.#scene;
  }

  /** The state without policies is seen again, so that a "blocked" of this case is none of the case before. */
  fromOpen(): this {
    return this.observe("see everything open", this.probes.open());
  }

  apply(name: string, roles: readonly CanaryRole[], rules: CanaryRules): this {
    const policy = canaryPolicy(this.#scene, `${this.#name}-${name}`, roles, rules);
    this.#standing.push(policy);
    return this.#add({ kind: "apply", case: this.#name, policy });
  }

  observe(
    doing: string,
    probes: readonly Probe[],
    more: { readonly until?: "throughout"; readonly measures?: boolean; readonly required?: boolean } = {},
  ): this {
    const { until = "as-expected", ...flags } = more;
    return this.#add({ kind: "observe", case: this.#name, doing, probes, until, ...flags });
  }

  hold(probe: Probe): this {
    return this.#add({ kind: "hold", case: this.#name, probe });
  }

  askHeld(probe: Probe): this {
    return this.#add({ kind: "ask-held", case: this.#name, probe });
  }

  /** Removes the newest policy of the case. */
  removeLast(): this {
    const policy = this.#standing.pop();
    if (policy === undefined) return this;
    return this.#add({ kind: "remove", case: this.#name, name: policy.metadata.name });
  }

  /** The steps, with everything removed that the case applied, oldest first: what opens goes last. */
  steps(): readonly ProofStep[] {
    for (const policy of this.#standing.splice(0))
      this.#add({ kind: "remove", case: this.#name, name: policy.metadata.name });
    return this.#steps;
  }

  #add(step: ProofStep): this {
    this.#steps.push(step);
    return this;
  }
}
