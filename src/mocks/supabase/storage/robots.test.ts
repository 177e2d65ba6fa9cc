import { expect, test } from 'vitest';
import { checkRobotsTag } from './robots.ts';

test.each([
  'none',
  'noindex, nofollow',
  'googlebot: noindex, otherbot: nofollow',
  'max-snippet: -1, max-image-preview: large,max-video-preview:0',
  'unavailable_after: Wed, 25 Jun 2036 15:00:00 GMT, noindex',
])('takes X-Robots-Tag "%s"', (header) => {
  expect(() => checkRobotsTag(header)).not.toThrow();
});

test.each([
  ['', 'X-Robots-Tag header value must be a non-empty string'],
  ['perhaps', 'Invalid X-Robots-Tag rule: "perhaps"'],
  ['none,,all', 'X-Robots-Tag header contains empty rule'],
  ['googlebot:', 'X-Robots-Tag user agent "googlebot" has no rules specified'],
  ['googlebot: maybe', 'Invalid X-Robots-Tag rule: "maybe"'],
  ['max-snippet:', 'X-Robots-Tag rule "max-snippet" requires a value'],
  ['max-snippet: -2', 'X-Robots-Tag "max-snippet" value must be a number >= -1, got: "-2"'],
  [
    'max-image-preview: huge',
    'X-Robots-Tag "max-image-preview" value must be one of: none, standard, large, got: "huge"',
  ],
  ['unavailable_after: soon', 'X-Robots-Tag "unavailable_after" value must be a valid date, got: "soon"'],
  [`${'a:'.repeat(20_000)}b`, 'Invalid X-Robots-Tag rule: "b"'],
])('refuses X-Robots-Tag %j', (header, why) => {
  expect(() => checkRobotsTag(header)).toThrow(`Invalid X-Robots-Tag header: ${why}`);
});
