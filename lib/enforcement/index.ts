export { FEATURES, FEATURE_TITLES, type Feature } from "./feature.ts";
export type {
  Distribution,
  EnforcementReport,
  FeatureReport,
  FeatureState,
  Quirk,
} from "./enforcement-report.ts";
