const NAME_PART = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** A DNS-1123 label: what a namespace is called. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && DNS_LABEL.test(text);
}

/** A DNS-1123 subdomain: what most objects are called. Linear in the text, unlike one pattern for the whole. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split(".").every((label) => DNS_LABEL.test(label));
}

/** A label key: an optional DNS prefix and a name of at most 63 characters (apimachinery `IsQualifiedName`). */
export function isLabelKey(key: string): boolean {
  const parts = key.split("/");
  if (parts.length > 2 || !isNamePart(parts.at(-1) ?? "")) return false;
  return parts.length === 1 || isDnsSubdomain(parts[0] ?? "");
}

/** A label value: empty, or at most 63 characters that begin and end alphanumeric. */
export function isLabelValue(value: string): boolean {
  return value === "" || isNamePart(value);
}

function isNamePart(text: string): boolean {
  return text.length <= 63 && NAME_PART.test(text);
}
