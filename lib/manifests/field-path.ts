/** The way from an object to one of its fields: names of members and indexes of list items. */
export type FieldPath = readonly (string | number)[];

/** `spec.ingress[0].from`, as people write it; a name that is no plain word stands in brackets. */
export function fieldPathText(path: FieldPath): string {
  return path.map(stepText).join("").replace(/^\./, "");
}

function stepText(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}
