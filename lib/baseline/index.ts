export { dnsRules } from "./dns-rules.ts";
export type { BaselineLayer, BaselinePolicy, NamespaceBaseline } from "./baseline-document.ts";
