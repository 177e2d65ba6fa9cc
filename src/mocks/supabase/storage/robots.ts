import { refusals } from './errors.ts';

const PLAIN = new Set([
  'all',
  'none',
  'noindex',
  'nofollow',
  'noarchive',
  'nocache',
  'nosnippet',
  'noimageindex',
  'notranslate',
  'indexifembedded',
  'index',
  'follow',
]);
const WITH_VALUE = /^(max-snippet|max-video-preview):\s*-?\d+$|^max-image-preview:\s*(none|standard|large)$/;

/** Directives search engines know, comma-separated, each perhaps after a crawler's name. Throws otherwise. */
export function checkRobotsTag(header: string): void {
  for (const directive of header.toLowerCase().split(',')) {
    const text = directive.trim();
    const withoutCrawler = text.replace(/^[a-z][\w-]*:\s*(?=[a-z])/, '');
    const known = [text, withoutCrawler].some((each) => PLAIN.has(each) || WITH_VALUE.test(each));
    if (!known && !text.startsWith('unavailable_after:')) throw refusals.invalidRobotsTag();
    if (text.startsWith('unavailable_after:')) return; // a date holds commas; it ends the list
  }
}
