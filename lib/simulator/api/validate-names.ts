const LABEL_1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN_1123 = `${LABEL_1123}(\\.${LABEL_1123})*`;
const QUALIFIED_PART = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${QUALIFIED_PART})?`;

const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
  `with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL_1123}')`;
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
  `and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN_1123}')`;
const PART_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED_PART}')`;
const VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', " +
  `regex used for validation is '${LABEL_VALUE}')`;

function whole(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

function tooLong(text: string, max: number): string[] {
  return Buffer.byteLength(text) > max ? [`must be no more than ${max} bytes`] : [];
}

/** What is wrong with `name` as a DNS-1123 label (namespaces, services); empty when nothing is. */
export function dnsLabelFaults(name: string): string[] {
  if (name.includes(".")) return ["must not contain dots"];
  return [...tooLong(name, 63), ...(whole(LABEL_1123, name) ? [] : [LABEL_MESSAGE])];
}

/** What is wrong with `name` as a DNS-1123 subdomain, the rule for the names of most objects. */
export function dnsSubdomainFaults(name: string): string[] {
  return [...tooLong(name, 253), ...(whole(SUBDOMAIN_1123, name) ? [] : [SUBDOMAIN_MESSAGE])];
}

/** What is wrong with `key` as a label or annotation key: an optional DNS prefix, a slash, a name. */
export function qualifiedNameFaults(key: string, noun = "qualified name"): string[] {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2) {
    return [
      `a ${noun} ${PART_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const faults = parts.length === 2 ? prefixFaults(parts[0] ?? "") : [];
  if (name === "") faults.push("name part must be non-empty");
  else faults.push(...tooLong(name, 63).map((fault) => `name part ${fault}`));
  if (!whole(QUALIFIED_PART, name)) faults.push(`name part ${PART_MESSAGE}`);
  return faults;
}

function prefixFaults(prefix: string): string[] {
  if (prefix === "") return ["prefix part must be non-empty"];
  return dnsSubdomainFaults(prefix).map((fault) => `prefix part ${fault}`);
}

/** What is wrong with `value` as a label value. */
export function labelValueFaults(value: string): string[] {
  return [...tooLong(value, 63), ...(whole(LABEL_VALUE, value) ? [] : [VALUE_MESSAGE])];
}

/** What is wrong with `name` as the name of a port (IANA service name). */
export function portNameFaults(name: string): string[] {
  const faults: string[] = [];
  if (name.length > 15) faults.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]+$/.test(name)) {
    faults.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(name)) faults.push("must contain at least one letter (a-z)");
  if (name.includes("--")) faults.push("must not contain consecutive hyphens");
  if (/^-|-$/.test(name)) faults.push("must not begin or end with a hyphen");
  return faults;
}
