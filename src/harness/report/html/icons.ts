import { html, type Markup } from './markup.ts';

/** One shape per state: none needs its colour to be told from another. Drawn in `currentColor` on a 24 x 24 grid. */
export function iconSheet(): Markup {
  return html`<svg class="sheet" aria-hidden="true" focusable="false"><defs>
<symbol id="i-PASS" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" class="f"/><path d="M6.5 12.5l3.8 3.8 7.4-8.2" class="s"/></symbol>
<symbol id="i-FAIL" viewBox="0 0 24 24"><path d="M7.6 1h8.8L23 7.6v8.8L16.4 23H7.6L1 16.4V7.6z" class="f"/><path d="M7.8 7.8l8.4 8.4M16.2 7.8l-8.4 8.4" class="s"/></symbol>
<symbol id="i-UNKNOWN" viewBox="0 0 24 24"><path d="M12 .5L23.5 12 12 23.5.5 12z" class="f"/><path d="M9.2 9.4a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.1-1.5 2.1" class="s"/><circle cx="12" cy="17.2" r="1.3" class="d"/></symbol>
<symbol id="i-INVALID" viewBox="0 0 24 24"><path d="M12 1.2L23.6 22H.4z" class="f"/><path d="M12 8.6v6" class="s"/><circle cx="12" cy="18.2" r="1.4" class="d"/></symbol>
<symbol id="i-FLAKY" viewBox="0 0 24 24"><rect x="1" y="4" width="22" height="16" rx="8" class="f"/><path d="M5 13.5c1.8-4.5 4-4.5 5.6-1.5s4 3 5.6 0c.7-1.3 1.4-2 2.4-2" class="s"/></symbol>
<symbol id="i-WAIVED" viewBox="0 0 24 24"><path d="M4 1.5h17l-4 6 4 6H6.5V23H4z" class="f"/></symbol>
<symbol id="i-SKIPPED" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9.8" class="o"/><path d="M7.5 12h9" class="o"/></symbol>
</defs></svg>`;
}

export type IconName = 'PASS' | 'FAIL' | 'UNKNOWN' | 'INVALID' | 'FLAKY' | 'WAIVED' | 'SKIPPED';

export function icon(name: IconName): Markup {
  return html`<svg class="i" aria-hidden="true" focusable="false"><use href="#i-${name}"/></svg>`;
}

/** Shape and word together. */
export function badge(name: IconName, word: string = name): Markup {
  return html`<span class="st st-${name}">${icon(name)}<b>${word}</b></span>`;
}
