/** What one look found. `needed`: without it the chosen set-up does not work. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'missing' | 'unneeded';
  /** What was found; never a secret. */
  readonly found: string;
  /** What to do, where something is missing. */
  readonly todo?: string;
}

/** Looks at one thing. Never rejects for what it finds. */
export type Look = () => Promise<readonly Finding[]>;

export function ok(what: string, found: string): Finding {
  return { what, state: 'ok', found };
}

/** `needed` decides whether it counts. */
export function missing(what: string, found: string, todo: string, needed: boolean): Finding {
  return { what, state: needed ? 'missing' : 'unneeded', found, todo };
}
