/** What stands where a secret stood. */
export const MASK = '[masked]';

/** Shapes of secrets that nobody registered: tokens of callers, signed URLs, vendors' keys. */
const PATTERNS: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, MASK], // a JWT, also inside a signed URL
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  [/\b(?:sk|llx|whsec|sbp|sb_secret|sb_publishable)[-_][\w-]{6,}/g, MASK],
  [/([?&;](?:token|apikey|api_key|key|signature|sig|secret|password|access_token)=)[^&;"'\s\\]+/gi, `$1${MASK}`],
  [
    /("(?:authorization|apikey|api_?key|token|secret|password|signature|webhook_?secret|service_?role_?key)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
    `$1"${MASK}"`,
  ],
  [/\b(postgres(?:ql)?:\/\/[^:@/\s]*:)[^@/\s]+@/gi, `$1${MASK}@`],
];

/** Shorter values would blank out ordinary words. */
const SHORTEST_SECRET = 8;

/** Makes a function that takes every known secret, and whatever looks like one, out of a text. JSON stays JSON. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) forms.add(form);
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    let masked = text;
    for (const form of longestFirst) masked = masked.replaceAll(form, MASK);
    for (const [pattern, replacement] of PATTERNS) masked = masked.replace(pattern, replacement);
    return masked;
  };
}
