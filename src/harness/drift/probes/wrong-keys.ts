/** Keys that no service takes: not secrets, so that recordings may keep them apart from the real ones. */
export const WRONG_KEYS = {
  openai: 'sk-shakedown-wrong-key-000000000000',
  llamaparse: 'llx-shakedown-wrong-key-00000000000',
  supabase:
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIiwiZXhwIjo0MTAyNDQ0ODAwfQ.c2hha2Vkb3duLXdyb25nLXNpZ25hdHVyZS0wMDAwMDA',
} as const;
