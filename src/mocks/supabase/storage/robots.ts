import { refusals } from './errors.ts';

const PLAIN = ['all', 'noindex', 'nofollow', 'none', 'nosnippet', 'indexifembedded', 'notranslate', 'noimageindex'];
const PREVIEWS = ['none', 'standard', 'large'];
const atLeastMinusOne = (value: string) => Number.parseInt(value, 10) >= -1;
const COUNT = 'must be a number >= -1';

/** Rules with a value: what it must be, and how the refusal says so. */
const WITH_VALUE: Readonly<Record<string, { holds(value: string): boolean; must: string }>> = {
  'max-snippet': { holds: atLeastMinusOne, must: COUNT },
  'max-video-preview': { holds: atLeastMinusOne, must: COUNT },
  'max-image-preview': { holds: (value) => PREVIEWS.includes(value), must: `must be one of: ${PREVIEWS.join(', ')}` },
  unavailable_after: { holds: (value) => !Number.isNaN(Date.parse(value)), must: 'must be a valid date' },
};

// a date holds commas: it ends where another rule or a crawler's name begins
const NEXT_RULE = new RegExp(`,\\s*(?=(?:${[...PLAIN, ...Object.keys(WITH_VALUE)].join('|')}|[\\w-]+:))`);

/** The vendor's check of X-Robots-Tag: rules, each perhaps after a crawler's name, separated by commas. Throws otherwise. */
export function checkRobotsTag(header: string): void {
  const text = header.trim();
  if (text === '') throw refusals.invalidRobotsTag('X-Robots-Tag header value must be a non-empty string');
  for (const rule of rulesOf(text)) checkRule(rule);
}

function rulesOf(text: string): string[] {
  const rules: string[] = [];
  let rest = text;
  while (rest !== '') {
    const comma = rest.startsWith('unavailable_after:') ? NEXT_RULE.exec(rest)?.index : rest.indexOf(',');
    const end = comma === undefined || comma < 0 ? rest.length : comma;
    rules.push(rest.slice(0, end).trim());
    rest = rest.slice(end + 1).trim();
  }
  return rules;
}

function checkRule(written: string): void {
  for (let rule = written; ; ) {
    if (rule === '') throw refusals.invalidRobotsTag('X-Robots-Tag header contains empty rule');
    if (PLAIN.includes(rule)) return;
    const colon = rule.indexOf(':');
    if (colon < 0) throw refusals.invalidRobotsTag(`Invalid X-Robots-Tag rule: "${rule}"`);
    const name = rule.slice(0, colon);
    const rest = rule.slice(colon + 1).trim();
    const known = Object.hasOwn(WITH_VALUE, name) ? WITH_VALUE[name] : undefined;
    if (known) {
      checkValue(name, rest, known);
      return;
    }
    if (rest === '') throw refusals.invalidRobotsTag(`X-Robots-Tag user agent "${name.trim()}" has no rules specified`);
    rule = rest; // what came before was a crawler's name
  }
}

function checkValue(name: string, value: string, rule: { holds(value: string): boolean; must: string }): void {
  if (value === '') throw refusals.invalidRobotsTag(`X-Robots-Tag rule "${name}" requires a value`);
  if (rule.holds(value)) return;
  throw refusals.invalidRobotsTag(`X-Robots-Tag "${name}" value ${rule.must}, got: "${value}"`);
}
