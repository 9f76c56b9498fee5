"use client";

import { useState } from "react";
import dynamic from "next/dynamic";
import { Alert, Button, Checkbox, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import type { FindingId } from "#lib/discovery/index.ts";
import { compileRules, policyYaml } from "#lib/policy/index.ts";
import type { NamespacePlatform } from "#lib/rollout/index.ts";
import { asRules, isUnknown, needText, openByFinding, unknownFindings } from "./platform-needs-words.ts";
import { useAllowPlatform } from "./use-allow-platform.ts";
import classes from "./platform-needs.module.css";

// The editor that shows YAML is large: it comes with the dialog.
const YamlView = dynamic(() => import("../policy/yaml-view.tsx").then((file) => file.YamlView), {
  loading: () => <Skeleton height={160} />,
});

/** Which findings to allow, the rules that it makes, and the policies that they become. */
export function AllowPlatformDialog({
  platform,
  opened,
  onClose,
}: {
  readonly platform: NamespacePlatform;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { namespace } = platform;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={680}
      title={
        <Text fw={600} fz={15}>
          Allow what the platform needs of {namespace}
        </Text>
      }
    >
      <Choice platform={platform} onClose={onClose} />
    </Modal>
  );
}

function Choice({
  platform,
  onClose,
}: {
  readonly platform: NamespacePlatform;
  readonly onClose: () => void;
}) {
  const { namespace } = platform;
  const groups = openByFinding(platform);
  const [left, setLeft] = useState(() => unknownFindings(groups));
  const allow = useAllowPlatform(namespace);
  const chosen = groups.filter(({ finding }) => !left.has(finding));
  const rules = chosen.flatMap(({ needs }) => needs.map(({ rule }) => rule));
  const toggle = (finding: FindingId) =>
    setLeft(
      (now) => new Set(now.has(finding) ? [...now].filter((each) => each !== finding) : [...now, finding]),
    );
  const count = rules.length === 1 ? "1 rule" : `${rules.length} rules`;
  return (
    <Stack gap={12}>
      <Text c="var(--db-ink-2)">
        Makes these rules for {namespace}. Nothing is written to the cluster before a revision is applied; you
        can take it back.
      </Text>
      <ul className={classes.choices}>
        {groups.map(({ finding, title, needs }) => (
          <li key={finding}>
            <Checkbox
              size="xs"
              label={
                isUnknown(needs) ? `${title} (not known for certain: opens more than may be needed)` : title
              }
              checked={!left.has(finding)}
              onChange={() => toggle(finding)}
              classNames={{ label: classes.choice }}
            />
            {needs.map((need) => (
              <p key={needText(need)} className={classes.rule}>
                <code>{needText(need)}</code>
                <span className={classes.because}>{need.because}</span>
              </p>
            ))}
          </li>
        ))}
      </ul>
      {rules.length > 0 && (
        <details>
          <summary className={classes.yamlSummary}>YAML of the policies that these rules become</summary>
          <div className={classes.yaml}>
            <YamlView
              text={compileRules(asRules(rules), namespace).map(policyYaml).join("---\n")}
              label={`Policies for ${namespace}`}
            />
          </div>
        </details>
      )}
      {allow.error && (
        <Alert color="danger" role="alert" title="Nothing was allowed">
          {allow.error.message}
        </Alert>
      )}
      <Group justify="flex-end" gap={8}>
        <Button onClick={onClose}>Leave as it is</Button>
        <Button
          variant="filled"
          data-autofocus
          disabled={rules.length === 0}
          loading={allow.isPending}
          onClick={() =>
            allow.start(
              chosen.map(({ finding }) => finding),
              onClose,
            )
          }
        >
          {rules.length === 0 ? "Choose what to allow" : `Allow ${count}`}
        </Button>
      </Group>
    </Stack>
  );
}
