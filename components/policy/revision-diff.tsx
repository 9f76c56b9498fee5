import { Text } from "@mantine/core";
import type { Revision } from "#lib/rollout/index.ts";
import { changeText, revisionYaml } from "./revision-words.ts";
import { YamlDiff } from "./yaml-diff.tsx";
import { YamlView } from "./yaml-view.tsx";

/** What a revision changes against the applied one; its whole YAML where nothing is applied or nothing differs. */
export function RevisionDiff({
  revision,
  applied,
}: {
  readonly revision: Revision;
  readonly applied?: Revision;
}) {
  const label = `Manifests of revision ${revision.number}`;
  if (!applied || applied.id === revision.id) return <YamlView text={revisionYaml(revision)} label={label} />;
  return (
    <>
      <Text c="var(--db-ink-2)" mb={8}>
        Against revision {applied.number}, which is in the cluster: {changeText(applied, revision)}.
      </Text>
      <YamlDiff before={revisionYaml(applied)} after={revisionYaml(revision)} label={label} />
    </>
  );
}
