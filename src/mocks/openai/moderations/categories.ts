/** The 13 categories of the omni models, in the service's order, and words that speak for each. */
export const CATEGORIES = {
  harassment: ['idiot', 'idiots', 'moron', 'loser', 'pathetic', 'worthless', 'stupid'],
  'harassment/threatening': ['find you', 'hurt you', 'kill you', 'beat you', 'destroy you'],
  sexual: ['porn', 'nude', 'naked', 'sex', 'erotic'],
  hate: ['inferior race', 'subhuman', 'vermin', 'racial slur'],
  'hate/threatening': ['exterminate them', 'kill them all', 'wipe them out'],
  illicit: ['steal a car', 'forge a passport', 'launder money', 'make meth', 'pick a lock', 'buy drugs'],
  'illicit/violent': ['build a bomb', 'make a bomb', 'make explosives', 'poison someone'],
  'self-harm': ['self-harm', 'cut myself', 'hurt myself', 'suicide', 'kill myself', 'end my life'],
  'self-harm/intent': ['i want to die', 'i will kill myself', 'kill myself', 'end my life'],
  'self-harm/instructions': ['how to kill myself', 'ways to commit suicide', 'how to commit suicide'],
  'sexual/minors': ['child porn', 'sexual minor'],
  violence: ['kill', 'murder', 'stab', 'shoot', 'attack', 'bomb', 'slaughter', 'beat'],
  'violence/graphic': ['blood everywhere', 'guts', 'dismember', 'decapitate', 'mutilate', 'gore'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Category = keyof typeof CATEGORIES;
export const CATEGORY_NAMES = Object.keys(CATEGORIES) as Category[];

/** The categories that the omni models also see in pictures. */
export const IMAGE_CATEGORIES: ReadonlySet<Category> = new Set([
  'sexual',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'violence',
  'violence/graphic',
]);
