"use client";

import { useMemo } from "react";
import type { ExportPage } from "#lib/rollout/index.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { countFiles, fileTree, isWithin, type TreeNode } from "./file-tree.ts";
import { FileView } from "./file-view.tsx";
import classes from "./export.module.css";

/** With more files than this, folders begin closed. */
const MANY = 60;

/** The kustomize folder as a tree, and the file that is chosen. */
export function ExportFiles({
  files,
  opened,
  onOpen,
}: {
  readonly files: ExportPage["files"];
  readonly opened?: string;
  readonly onOpen: (path: string) => void;
}) {
  const tree = useMemo(() => fileTree(files.map(({ path }) => path)), [files]);
  const shown = files.find(({ path }) => path === opened) ?? (opened === undefined ? files[0] : undefined);
  return (
    <div className={classes.columns}>
      <nav className={classes.contents} aria-label="Files of the export">
        <Branch nodes={tree} shown={shown?.path} isMany={files.length > MANY} onOpen={onOpen} />
      </nav>
      {shown ? (
        <FileView key={shown.path} file={shown} />
      ) : (
        <EmptyState title={`There is no file ${opened ?? ""} in this export`}>
          It belongs to a namespace that is not chosen, or it is called differently by now.
        </EmptyState>
      )}
    </div>
  );
}

function Branch({
  nodes,
  shown,
  isMany,
  onOpen,
}: {
  readonly nodes: readonly TreeNode[];
  readonly shown: string | undefined;
  readonly isMany: boolean;
  readonly onOpen: (path: string) => void;
}) {
  return (
    <ul className={classes.branch}>
      {nodes.map((node) => (
        <li key={node.path}>
          {node.kind === "file" ? (
            <button
              type="button"
              className={classes.file}
              aria-current={node.path === shown ? "true" : undefined}
              onClick={() => onOpen(node.path)}
            >
              {node.name}
            </button>
          ) : (
            <details open={!isMany || isWithin(node, shown)}>
              <summary className={classes.folder}>
                {node.name}/ <span>{countFiles(node)}</span>
              </summary>
              <Branch nodes={node.children} shown={shown} isMany={isMany} onOpen={onOpen} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
