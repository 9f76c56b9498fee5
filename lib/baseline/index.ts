export { dnsRules } from "./dns-rules.ts";
