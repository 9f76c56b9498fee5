import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { Step } from "#lib/rollout/index.ts";

/** Why a write was refused, in the cluster client's words. */
export class Conflict extends Error {}

/** NetworkPolicies as an API server keeps them: uid and resourceVersion are its own, preconditions are honoured. */
export class PolicyStore {
  #policies: Map<string, NetworkPolicy>;
  #version: number;

  constructor(policies: readonly NetworkPolicy[] = [], version = 0) {
    this.#policies = new Map(policies.map((policy) => [policy.metadata.name, policy]));
    this.#version = version;
  }

  clone(): PolicyStore {
    return new PolicyStore(this.list(), this.#version);
  }

  list(): readonly NetworkPolicy[] {
    return [...this.#policies.values()];
  }

  get(name: string): NetworkPolicy | undefined {
    return this.#policies.get(name);
  }

  apply(policy: NetworkPolicy, precondition?: { uid: string; resourceVersion: string }): NetworkPolicy {
    const { name } = policy.metadata;
    const old = this.#policies.get(name);
    if (precondition) {
      const isSame =
        old?.metadata.uid === precondition.uid &&
        old.metadata.resourceVersion === precondition.resourceVersion;
      if (!isSame) throw new Conflict(`apply ${name}`);
    }
    this.#version += 1;
    const uid = old?.metadata.uid ?? `uid-${name}-${this.#version}`;
    const metadata = { ...policy.metadata, uid, resourceVersion: String(this.#version) };
    const written = { ...policy, metadata };
    this.#policies.set(name, written);
    return written;
  }

  remove(name: string, uid?: string, resourceVersion?: string): void {
    const old = this.#policies.get(name);
    if (old === undefined) return;
    if (uid !== undefined && old.metadata.uid !== uid) throw new Conflict(`delete ${name}: uid`);
    if (resourceVersion !== undefined && old.metadata.resourceVersion !== resourceVersion) {
      throw new Conflict(`delete ${name}: resourceVersion`);
    }
    this.#version += 1;
    this.#policies.delete(name);
  }

  /** Runs one step; `written` maps an apply's index to what came of it, as the journal does. */
  run(step: Step, index: number, written: Map<number, NetworkPolicy>): void {
    if (step.kind === "barrier") return;
    if (step.kind === "apply") {
      written.set(index, this.apply(step.policy, step.precondition));
      return;
    }
    const byUs = step.writtenBy === undefined ? undefined : written.get(step.writtenBy)?.metadata;
    const { uid, resourceVersion } = byUs ?? step.target;
    this.remove(step.target.name, uid, resourceVersion);
  }
}
