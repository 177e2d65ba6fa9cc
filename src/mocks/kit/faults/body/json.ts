export function isJson(type: string): boolean {
  return /[/+]json\b/.test(type);
}

/** Undefined when the text is no JSON: another fault has spoilt it already. */
export function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined; // what is asked here
  }
}

/** Pretty-printed stays pretty-printed: a client must not be able to tell a spoilt answer by its spaces. */
export function printLike(original: string, value: unknown): string {
  return original.startsWith('{\n') ? `${JSON.stringify(value, null, 2)}\n` : JSON.stringify(value);
}
