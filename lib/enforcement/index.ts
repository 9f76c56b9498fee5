export { FEATURES, FEATURE_TITLES, type Feature } from "./feature.ts";
export type {
  Distribution,
  EnforcementReport,
  FeatureReport,
  FeatureState,
  Quirk,
} from "./enforcement-report.ts";
export { enforcementReport } from "./report-from-evidence.ts";
export { reportText, STATE_TITLES } from "./report-text.ts";
export { settleWaitMs } from "./settle-wait.ts";
