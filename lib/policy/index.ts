export * from "./allow-rule.ts";
export * from "./labels.ts";
export * from "./network-policy.ts";
export * from "./peer.ts";
export * from "./result.ts";
export * from "./snapshot.ts";
export * from "./verdict.ts";
