import type { AdminAction } from "../admin/admin-policy.ts";
import type { Openings } from "./openings.ts";
import type { PortSet } from "./port-set.ts";

/**
 * Where the ports of one connection stand on their way through a tier of ordered rules, by id. A port can stand at
 * several places: where it is not known whether a rule matches, each way that it can go counts.
 */
export interface TierWalk {
  /** Every port still to come to the first rule. */
  readonly start: number;
  /** Past one more rule: `ports` is its opening at the receiver, `isSure` whether its peers match for sure. */
  step(at: number, action: AdminAction, ports: number, isSure: boolean): number;
  /** Where ports stand that may have gone either way: past one or the other of policies with one priority. */
  either(at: number, other: number): number;
  /**
   * What is open at the end, where `next` is what the next tier leaves open of what comes to it: possible is what may be
   * allowed by one or the other, certain what neither may deny.
   */
  end(at: number, next: number): number;
}

interface Place {
  readonly allowed: PortSet;
  readonly denied: PortSet;
  readonly passed: PortSet;
  /** What may still come to the next rule. */
  readonly open: PortSet;
}

const ACTIONS: readonly AdminAction[] = ["allow", "deny", "pass"];

/** Walks tiers over the openings of one computation; each step from the same place is done once. */
export function tierWalk(openings: Openings): TierWalk {
  const { ports } = openings;
  const places: Place[] = [];
  const ids = new Map<string, number>();
  const intern = (place: Place): number => {
    const key = `${place.allowed.id} ${place.denied.id} ${place.passed.id} ${place.open.id}`;
    const id = ids.get(key) ?? places.push(place) - 1;
    ids.set(key, id);
    return id;
  };
  const steps: (number | undefined)[][] = [];
  const ends: (number | undefined)[][] = [];
  const placeAt = (id: number): Place => places[id] as Place;
  return {
    start: intern({ allowed: ports.none, denied: ports.none, passed: ports.none, open: ports.all }),
    step(at, action, rulePorts, isSure) {
      const row = (steps[at] ??= []);
      const move = (rulePorts * ACTIONS.length + ACTIONS.indexOf(action)) * 2 + Number(isSure);
      return (row[move] ??= intern(past(openings, placeAt(at), action, { ports: rulePorts, isSure })));
    },
    either(at, other) {
      return at === other ? at : intern(eitherWay(openings, placeAt(at), placeAt(other)));
    },
    end(at, next) {
      const row = (ends[at] ??= []);
      return (row[next] ??= openAfter(openings, placeAt(at), next));
    },
  };
}

/** The first rule that matches decides, port by port. */
function past(
  openings: Openings,
  place: Place,
  action: AdminAction,
  rule: { readonly ports: number; readonly isSure: boolean },
): Place {
  const { ports } = openings;
  const { certain, possible } = openings.get(rule.ports);
  const taken = ports.intersection(place.open, possible);
  const open = rule.isSure ? ports.minus(place.open, certain) : place.open;
  switch (action) {
    case "allow":
      return { ...place, open, allowed: ports.union(place.allowed, taken) };
    case "deny":
      return { ...place, open, denied: ports.union(place.denied, taken) };
    case "pass":
      return { ...place, open, passed: ports.union(place.passed, taken) };
  }
}

/** What one of them has decided for certain comes to no later rule, whichever is asked first. */
function eitherWay({ ports }: Openings, a: Place, b: Place): Place {
  return {
    allowed: ports.union(a.allowed, b.allowed),
    denied: ports.union(a.denied, b.denied),
    passed: ports.union(a.passed, b.passed),
    open: ports.intersection(a.open, b.open),
  };
}

function openAfter(openings: Openings, { allowed, denied, passed, open }: Place, next: number): number {
  const { ports } = openings;
  const { certain, possible } = openings.get(next);
  const left = ports.union(passed, open);
  const mayBeDenied = ports.union(denied, ports.minus(left, certain));
  const mayBeAllowed = ports.union(allowed, ports.intersection(left, possible));
  return openings.idOf(ports.minus(ports.all, mayBeDenied), mayBeAllowed);
}
