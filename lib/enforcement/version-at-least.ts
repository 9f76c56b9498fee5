/** Whether a version is this one or later; undefined where it is none that can be read. Suffixes are ignored. */
export function versionAtLeast(
  version: string | undefined,
  [major, minor]: readonly [number, number],
): boolean | undefined {
  const read = /(?:^|[^\d.])v?(\d{1,4})\.(\d{1,4})(?:[^\d]|$)/.exec(version ?? "");
  if (read === null) return undefined;
  const [is, of] = [Number(read[1]), Number(read[2])];
  return is > major || (is === major && of >= minor);
}

/** A version as people write it after a name: without the leading v. */
export function bareVersion(version: string): string {
  return /^v\d/.test(version) ? version.slice(1) : version;
}
