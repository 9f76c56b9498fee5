export type { BaselineLayer, BaselinePolicy, NamespaceBaseline } from "./baseline-document.ts";
