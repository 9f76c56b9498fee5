"use client";

import { useState } from "react";
import Link from "next/link";
import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconAlertTriangle, IconCheck, IconCircleDashed } from "@tabler/icons-react";
import { platformQuery } from "#lib/client/platform-query.ts";
import type { NamespacePlatform } from "#lib/rollout/index.ts";
import { Card } from "../shell/card.tsx";
import { MarkedText } from "../shell/marked-text.tsx";
import { MoreButton } from "../shell/more-button.tsx";
import { AllowPlatformDialog } from "./allow-platform-dialog.tsx";
import { kindTitle } from "./finding-view.ts";
import { allowedText, needText, openNeeds } from "./platform-needs-words.ts";
import classes from "./platform-needs.module.css";

/** Needs shown before the rest waits behind a button. */
const FEW = 5;

/** What the platform needs of a namespace, what of it is allowed, and allowing the rest at once. */
export function PlatformNeedsCard({ namespace }: { readonly namespace: string }) {
  const { data: platform, error, refetch } = useQuery(platformQuery(namespace));
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <div id="platform-needs">
      <Card
        title="Platform needs"
        aside={platform && <span className={classes.summary}>{allowedText(platform)}</span>}
      >
        {!platform && !error && <Skeleton height={90} aria-label="Reading what the platform needs" />}
        {!platform && error && (
          <p className={classes.failed} role="alert">
            What the platform needs could not be read: {error.message}{" "}
            <MoreButton onClick={() => void refetch()}>Try again</MoreButton>
          </p>
        )}
        {platform && (
          <>
            <Needs platform={platform} />
            <Inexpressible platform={platform} />
            <div className={classes.foot}>
              {openNeeds(platform).length > 0 && <Button onClick={open}>Allow all of these…</Button>}
              <Link href={`/enforcement?view=needs&ns=${encodeURIComponent(namespace)}`}>
                What it was derived from
              </Link>
            </div>
            <AllowPlatformDialog platform={platform} opened={opened} onClose={close} />
          </>
        )}
      </Card>
    </div>
  );
}

function Needs({ platform }: { readonly platform: NamespacePlatform }) {
  const [all, setAll] = useState(false);
  const { needs, findings } = platform;
  if (needs.length === 0)
    return <p className={classes.quiet}>Nothing was found that it would have to allow.</p>;
  // What is still to be allowed leads; the rest keeps its order.
  const ordered = needs.toSorted((a, b) => Number(a.ruleId !== undefined) - Number(b.ruleId !== undefined));
  const shown = all ? ordered : ordered.slice(0, FEW);
  const kinds = new Map(findings.map(({ id, kind }) => [id, kind]));
  return (
    <>
      <ul className={classes.list}>
        {shown.map((need) => (
          <li key={`${need.finding} ${needText(need)}`} className={classes.need}>
            <span className={classes.icon} data-allowed={need.ruleId !== undefined}>
              {need.ruleId === undefined ? (
                <IconCircleDashed size={17} aria-hidden="true" />
              ) : (
                <IconCheck size={12} stroke={3} aria-hidden="true" />
              )}
            </span>
            <span className={classes.kind}>
              {kindTitle(kinds.get(need.finding))}
              <VisuallyHidden>
                {need.ruleId === undefined ? " is not allowed yet" : " is allowed"}
              </VisuallyHidden>
            </span>
            <span className={classes.what}>
              <code>{needText(need)}</code>
              <span className={classes.because}>
                <MarkedText text={need.because} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      {needs.length > FEW && (
        <MoreButton expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${needs.length}`}
        </MoreButton>
      )}
    </>
  );
}

function Inexpressible({ platform: { inexpressible } }: { readonly platform: NamespacePlatform }) {
  if (inexpressible.length === 0) return null;
  return (
    <ul className={classes.limits} aria-label="Cannot be expressed on this CNI">
      {inexpressible.map(({ finding, direction, text }) => (
        <li key={`${finding} ${direction} ${text}`}>
          <IconAlertTriangle size={14} aria-label="Cannot be expressed:" />
          <span>
            <MarkedText text={text} />
          </span>
        </li>
      ))}
    </ul>
  );
}
