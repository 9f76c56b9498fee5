"use client";

import { useState } from "react";
import { ActionIcon, CopyButton, ScrollArea, SegmentedControl, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./yaml-sides.module.css";

/** One side of a rule as a manifest. */
export interface YamlSide {
  readonly title: string;
  readonly yaml: string;
}

/** The manifests of a rule, one side at a time, to read and to copy. `stale` while newer ones are on their way. */
export function YamlSides({
  sides,
  stale = false,
}: {
  readonly sides: readonly YamlSide[];
  readonly stale?: boolean;
}) {
  const [chosen, setChosen] = useState(0);
  const side = sides[chosen] ?? sides[0];
  if (side === undefined) return null;
  return (
    <div className={classes.block} data-stale={stale} aria-busy={stale}>
      <div className={classes.head}>
        {sides.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label="Side of the rule"
            classNames={{ root: classes.switch, label: classes.switchLabel }}
            value={side.title}
            onChange={(title) => setChosen(sides.findIndex((each) => each.title === title))}
            data={sides.map(({ title }) => title)}
          />
        ) : (
          <span>{side.title}</span>
        )}
        <CopyButton value={side.yaml}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? "Copied" : "Copy the manifest"}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                onClick={copy}
                aria-label="Copy the manifest"
              >
                {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
      {/* A ScrollArea's viewport is reachable by keyboard, which a plain scrolling block is not. */}
      <ScrollArea.Autosize
        mah={300}
        type="auto"
        viewportProps={{ tabIndex: 0, role: "region", "aria-label": `Manifest: ${side.title}` }}
      >
        <pre className={classes.yaml}>{side.yaml.trimEnd()}</pre>
      </ScrollArea.Autosize>
    </div>
  );
}
