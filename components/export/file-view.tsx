"use client";

import dynamic from "next/dynamic";
import { Button, CopyButton, Skeleton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ExportPage } from "#lib/rollout/index.ts";
import { sizeText } from "./export-words.ts";
import classes from "./export.module.css";

// The editor that shows YAML is large: it comes with the first file.
const YamlView = dynamic(() => import("../policy/yaml-view.tsx").then((file) => file.YamlView), {
  loading: () => <Skeleton height={240} />,
});

/** One file of the export, to read and to copy. */
export function FileView({ file }: { readonly file: ExportPage["files"][number] }) {
  const isYaml = /\.ya?ml$/.test(file.path);
  return (
    <section className={classes.fileView} aria-label={`File ${file.path}`}>
      <div className={classes.fileHead}>
        <h2 className={classes.path}>{file.path}</h2>
        <span className={classes.size}>{sizeText(file.text.length)}</span>
        <CopyButton value={file.text} timeout={1_500}>
          {({ copied, copy }) => (
            <Button leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />} onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </div>
      {isYaml ? (
        <YamlView text={file.text} label={`YAML of ${file.path}`} />
      ) : (
        <pre className={classes.plain}>{file.text}</pre>
      )}
    </section>
  );
}
