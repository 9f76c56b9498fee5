import { forbiddenValue, invalidValue, requiredValue } from "./field-error.ts";
import type { LabelSelectorFields } from "./network-policy.ts";
import type { StatusCause } from "./status.ts";
import { validateLabels } from "./validate-metadata.ts";
import { labelValueFaults, qualifiedNameFaults } from "./validate-names.ts";

type Requirement = NonNullable<LabelSelectorFields["matchExpressions"]>[number];

/** Checks a label selector object: keys, values, operators, and which operators take values. */
export function validateLabelSelector(
  selector: LabelSelectorFields | undefined,
  field: string,
): StatusCause[] {
  return [
    ...validateLabels(selector?.matchLabels ?? {}, `${field}.matchLabels`),
    ...(selector?.matchExpressions ?? []).flatMap((requirement, index) =>
      validateRequirement(requirement, `${field}.matchExpressions[${index}]`),
    ),
  ];
}

function validateRequirement(requirement: Requirement, field: string): StatusCause[] {
  const { key = "", values = [] } = requirement;
  return [
    ...validateOperator(requirement, field),
    ...qualifiedNameFaults(key).map((fault) => invalidValue(`${field}.key`, key, fault)),
    ...values.flatMap((value, index) =>
      labelValueFaults(value).map((fault) => invalidValue(`${field}.values[${index}]`, value, fault)),
    ),
  ];
}

function validateOperator({ operator = "", values = [] }: Requirement, field: string): StatusCause[] {
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length > 0) return [];
      return [requiredValue(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      if (values.length === 0) return [];
      return [
        forbiddenValue(
          `${field}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        ),
      ];
    default:
      return [invalidValue(`${field}.operator`, operator, "not a valid selector operator")];
  }
}
