"use client";

import { useState } from "react";
import { useWhatIf } from "#lib/client/what-if/use-what-if.ts";
import type { WhatIfPart } from "#lib/policy/index.ts";
import { hasOpenPolicy, startingPolicies, startingText } from "./draft-text.ts";
import { ImpactCard } from "./impact-card.tsx";
import { PolicyCard } from "./policy-card.tsx";
import { ReachCard } from "./reach-card.tsx";
import { useWhatIfAddress } from "./use-what-if-address.ts";
import { filledText, removedText } from "./what-if-words.ts";
import classes from "./what-if.module.css";

/** An edit beside what it would do. What was written for one policy is kept while another is looked at. */
export function WhatIfContent({ part }: { readonly part: WhatIfPart }) {
  const [address, setAddress] = useWhatIfAddress();
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const bridged = hasOpenPolicy(part);
  const basis = address.basis ?? (bridged ? "enforced" : "now");
  const policies = startingPolicies(part, basis);
  const policy = policies.find(({ metadata }) => metadata.name === address.policy);
  const place = `${basis} ${policy?.metadata.name ?? ""}`;
  const start = startingText(part.namespace, policy);
  const text = texts[place] ?? start;
  const state = useWhatIf(part, basis, { text, replaces: policy?.metadata.name });
  return (
    <div className={classes.columns}>
      <div className={classes.edit}>
        <PolicyCard
          start={{ policies, policy, asked: address.policy, basis, bridged }}
          text={text}
          isChanged={text !== start}
          problems={state.problems}
          remarks={[removedText(state.removed), filledText(state.filled, part.namespace)].filter(isSaid)}
          onText={(next) => setTexts((now) => ({ ...now, [place]: next }))}
          onReset={() => setTexts((now) => ({ ...now, [place]: start }))}
          onPolicy={(name) => void setAddress({ policy: name })}
          onBasis={(next) => void setAddress({ basis: next })}
        />
      </div>
      <div className={classes.column}>
        <ImpactCard part={part} state={state} />
        <ReachCard state={state} />
      </div>
    </div>
  );
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined;
}
