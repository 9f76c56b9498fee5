import type { NetworkPolicy, NetworkPolicyPeer, Protocol } from "#lib/policy/index.ts";
import { FIRST_PORT, SECOND_PORT, type CanaryRole } from "./canary-labels.ts";
import { canaryPeer, canaryPolicy, type CanaryRules } from "./canary-policies.ts";
import type { ProofSubject } from "./enforcement-proof.ts";
import type { CanaryPod, Probe, ProbeTarget, ProofStep } from "./proof-step.ts";

/** What cases are made from. */
export interface CaseScene {
  readonly run: string;
  readonly instance: string;
  readonly namespace: string;
  readonly pods: readonly CanaryPod[];
  /** Who plays which role, where it is not everybody's own. */
  readonly plays?: Readonly<Partial<Record<CanaryRole, CanaryRole>>>;
}

/**
 * The same case with callers and servers the other way round, each still on its own node: it is about other pods in each
 * direction, so that it disturbs nothing of a case that is not mirrored.
 */
export function mirrored(scene: CaseScene): CaseScene {
  return { ...scene, plays: { client: "near", near: "client", stranger: "far", far: "stranger" } };
}

/** A peer that is the pods of these roles. */
export function peerOf(scene: CaseScene, ...roles: readonly CanaryRole[]): NetworkPolicyPeer {
  return canaryPeer(scene.run, ...roles.map((role) => played(scene, role)));
}

function played({ plays }: CaseScene, role: CanaryRole): CanaryRole {
  return plays?.[role] ?? role;
}

/** The pod of a role, where it runs. */
export function podOf(scene: CaseScene, role: CanaryRole): CanaryPod | undefined {
  return scene.pods.find((pod) => pod.role === played(scene, role));
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
    return this.to(
      from,
      { kind: "pod", role: played(this.#scene, to), address: addressOf(this.#scene, to) },
      expected,
      {
        ...more,
        port,
      },
    );
  }

  /** A connection to wherever `to` is. */
  to(
    from: CanaryRole,
    to: ProbeTarget,
    expected: Probe["expected"],
    more: { readonly subject?: ProofSubject; readonly protocol?: Protocol; readonly port: number },
  ): Probe {
    return {
      from: played(this.#scene, from),
      to,
      port: more.port,
      protocol: more.protocol ?? "TCP",
      expected,
      ...(more.subject === undefined ? {} : { subject: more.subject }),
    };
  }

  /** The ways between callers and servers, open. */
  open(): readonly Probe[] {
    return [
      this.pods("client", "near", "connects"),
      this.pods("client", "far", "connects"),
      this.pods("stranger", "near", "connects"),
    ];
  }
}

/** The policies and the rounds of one case, told in the order in which they are done. */
export class CaseScript {
  readonly #scene: CaseScene;
  readonly name: string;
  readonly #steps: ProofStep[] = [];
  readonly #standing: NetworkPolicy[] = [];
  readonly probes: CaseProbes;

  constructor(scene: CaseScene, name: string) {
    this.#scene = scene;
    this.name = name;
    this.probes = new CaseProbes(scene);
  }

  get scene(): CaseScene {
    return this.#scene;
  }

  apply(name: string, roles: readonly CanaryRole[], rules: CanaryRules): this {
    const players = roles.map((role) => played(this.#scene, role));
    const policy = canaryPolicy(this.#scene, `${this.name}-${name}`, players, rules);
    this.#standing.push(policy);
    return this.#add({ kind: "apply", case: this.name, policy });
  }

  observe(
    doing: string,
    probes: readonly Probe[],
    more: {
      readonly until?: "throughout";
      readonly measures?: boolean;
      readonly required?: boolean;
      readonly closes?: string;
    } = {},
  ): this {
    const { until = "as-expected", ...flags } = more;
    return this.#add({ kind: "observe", case: this.name, doing, probes, until, ...flags });
  }

  hold(probe: Probe): this {
    return this.#add({ kind: "hold", case: this.name, probe });
  }

  askHeld(probe: Probe): this {
    return this.#add({ kind: "ask-held", case: this.name, probe });
  }

  /** Removes the newest policy of the case. */
  removeLast(): this {
    const policy = this.#standing.pop();
    if (policy === undefined) return this;
    return this.#add({ kind: "remove", case: this.name, name: policy.metadata.name });
  }

  /** The steps, with everything removed that the case applied, oldest first: what opens goes last. */
  steps(): readonly ProofStep[] {
    for (const policy of this.#standing.splice(0))
      this.#add({ kind: "remove", case: this.name, name: policy.metadata.name });
    return this.#steps;
  }

  #add(step: ProofStep): this {
    this.#steps.push(step);
    return this;
  }
}
