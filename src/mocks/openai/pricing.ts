/** The bill of one call in whole micro-dollars, rounded up. Each part is a token count and its price per million. */
export function priced(...parts: readonly (readonly [tokens: number, microUsdPerMillion: number])[]): number {
  return Math.ceil(parts.reduce((sum, [tokens, price]) => sum + tokens * price, 0) / 1_000_000);
}
