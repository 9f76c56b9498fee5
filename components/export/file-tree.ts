/** A folder or a file of an export, with what is in it. */
export type TreeNode =
  | { readonly kind: "file"; readonly name: string; readonly path: string }
  | {
      readonly kind: "folder";
      readonly name: string;
      readonly path: string;
      readonly children: readonly TreeNode[];
    };

/** Paths as a tree: at each level files before folders, as a kustomization is read before what it lists; by name. */
export function fileTree(paths: readonly string[], under = ""): readonly TreeNode[] {
  const here = Map.groupBy(paths, (path) => path.slice(under.length).split("/")[0] ?? "");
  return [...here]
    .map(([name, within]): TreeNode => {
      const path = `${under}${name}`;
      return within.length === 1 && within[0] === path
        ? { kind: "file", name, path }
        : { kind: "folder", name, path, children: fileTree(within, `${path}/`) };
    })
    .toSorted((a, b) => order(a) - order(b) || a.name.localeCompare(b.name, "en", { numeric: true }));
}

function order({ kind }: TreeNode): number {
  return kind === "file" ? 0 : 1;
}

/** How many files are under a node. */
export function countFiles(node: TreeNode): number {
  return node.kind === "file" ? 1 : node.children.reduce((sum, child) => sum + countFiles(child), 0);
}

/** Whether a path is under a folder. */
export function isWithin(folder: TreeNode, path: string | undefined): boolean {
  return path !== undefined && path.startsWith(`${folder.path}/`);
}
