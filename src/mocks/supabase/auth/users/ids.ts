/** The id in lower case, or undefined for what is none. Of any version: seeds like 11111111-1111-1111-1111-111111111111. */
export function readUuid(text: string): string | undefined {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}
