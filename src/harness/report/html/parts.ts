import type { Evidence } from '../types.ts';
import { shorten, show } from '../untrusted.ts';
import { plural } from '../words.ts';
import { html, type Markup } from './markup.ts';

/** Longest value shown whole, in characters: three screens of a phone. report.json has the rest. */
const VALUE_CHARACTERS = 2000;
const EVIDENCE_ITEMS = 20;

/** A value in type that keeps its spaces; one that is long folds away. */
export function value(raw: unknown, pointer?: string): Markup {
  const text = shorten(show(raw), VALUE_CHARACTERS);
  const source = pointer === undefined ? null : html` data-src="${pointer}"`;
  const long = text.length > 240 || text.split('\n').length > 6;
  if (!long) return html`<pre class="v"${source}>${text}</pre>`;
  const first = text.replaceAll(/\s+/g, ' ').slice(0, 90);
  return html`<details class="fold"><summary><code>${first}…</code></summary><pre class="v"${source}>${text}</pre></details>`;
}

/** The first `limit` items, and a sentence about those left out. */
export function capped<T>(items: readonly T[], limit: number, what: string, draw: (item: T) => Markup) {
  const left = items.length - limit;
  return {
    parts: items.slice(0, limit).map(draw),
    note: left > 0 ? html`<p class="left">${plural(left, what)} left out here; report.json has all.</p>` : null,
  };
}

export function evidenceList(evidence: readonly Evidence[]): Markup {
  if (evidence.length === 0) return html`<p class="none">no evidence recorded</p>`;
  const { parts, note } = capped(evidence, EVIDENCE_ITEMS, 'piece', evidenceItem);
  return html`<details class="ev"><summary>${plural(evidence.length, 'piece')} of evidence</summary><ul>${parts}</ul>${note}</details>`;
}

function evidenceItem(item: Evidence): Markup {
  switch (item.kind) {
    case 'journal': {
      const seqs = shorten(item.seqs.map((seq) => `#${seq}`).join(' '), 400);
      return html`<li><b>journal</b> ${item.note} <code>${seqs || 'no rows'}</code></li>`;
    }
    case 'http':
      return html`<li><b>http</b> <code>${item.method} ${shorten(item.path, 300)}</code> answered <b>${item.status}</b>${value(item.body)}</li>`;
    case 'rows': {
      const { parts, note } = capped(item.rows, EVIDENCE_ITEMS, 'row', (row) => value(row));
      return html`<li><b>rows</b> <code>${shorten(item.query, 400)}</code> gave ${plural(item.rows.length, 'row')}${parts}${note}</li>`;
    }
    case 'text':
      return html`<li>${shorten(item.note, VALUE_CHARACTERS)}</li>`;
    default:
      return item satisfies never;
  }
}

/** A section with a heading that a link can point at. */
export function section(id: string, title: string, aside: string, body: Markup): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-h"><header class="sh"><h2 id="${id}-h">${title}</h2><span>${aside}</span></header>${body}</section>`;
}

/** Wide tables scroll in their own box, which the keyboard can reach. */
export function scrolling(label: string, table: Markup): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;
}
