"use client";

import { useEffect, useState } from "react";
import Link from "next/link";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { Accordion } from "@mantine/core";
import { policyYaml } from "#lib/policy/index.ts";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { whatIfHref } from "../rollout/finding-link.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { PolicySummary } from "./policy-summary.tsx";
import { orderedPolicies } from "./policy-words.ts";
import { YamlView } from "./yaml-view.tsx";
import classes from "./policy-list.module.css";

/**
 * Every NetworkPolicy that stands in the namespace, whoever owns it; each opens to its YAML, and can be edited to see.
 * Which are open is in the URL, so that a reason can point at a policy, which is then brought into view.
 */
export function PolicyList({ page }: { readonly page: NamespacePage }) {
  const { namespace } = page.row;
  const [opened, setOpened] = useQueryState("policy", parseAsArrayOf(parseAsString).withDefault([]));
  const [first] = useState(opened[0]);
  useEffect(() => {
    if (first !== undefined) document.getElementById(itemId(first))?.scrollIntoView({ block: "center" });
  }, [first]);
  if (page.policies.length === 0) {
    return (
      <EmptyState title="No NetworkPolicy stands in this namespace">
        So no pod of it is isolated. Staging writes the candidate&apos;s policies, with the open policies over
        them. <Link href={whatIfHref(namespace)}>See what a new policy would do</Link>
      </EmptyState>
    );
  }
  return (
    <Accordion
      multiple
      chevronPosition="left"
      className={classes.list}
      value={opened}
      onChange={(names) => void setOpened(names)}
    >
      {orderedPolicies(page.policies).map((listed) => (
        <Accordion.Item
          key={listed.policy.metadata.name}
          id={itemId(listed.policy.metadata.name)}
          value={listed.policy.metadata.name}
        >
          <Accordion.Control>
            <PolicySummary listed={listed} />
          </Accordion.Control>
          <Accordion.Panel>
            <p className={classes.whatIf}>
              <Link href={whatIfHref(namespace, listed.policy.metadata.name)}>See what an edit would do</Link>
            </p>
            <YamlView text={policyYaml(listed.policy)} label={`YAML of ${listed.policy.metadata.name}`} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function itemId(policy: string): string {
  return `policy-${policy}`;
}
