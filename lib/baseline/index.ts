export type { BaselineLayer, BaselinePolicy, NamespaceBaseline } from "./baseline-document.ts";
export type { BaselineInput } from "./baseline-sides.ts";
export { baselineYaml } from "./baseline-yaml.ts";
export { coversNeed, coversRule } from "./covers-need.ts";
export { exportFiles } from "./export-files.ts";
export { generateBaseline } from "./generate-baseline.ts";
export { kustomizeFolder } from "./kustomize-folder.ts";
export { CANARY_IMAGE, type RunbookInput, type RunbookProof } from "./runbook/runbook-input.ts";
export { runbook } from "./runbook/runbook.ts";
