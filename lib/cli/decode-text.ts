/**
 * Bytes as text: UTF-8, or UTF-16 where a byte order mark says so (PowerShell writes it).
 *
 * @throws Error where they are neither.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error("it is no text (neither UTF-8 nor UTF-16)", { cause });
  }
}
