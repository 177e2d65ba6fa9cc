import fc from 'fast-check';

const DEEP = 3_000;
const LONG = 20_000;

/** A JSON text in place of a value: as text, so that it may be what JSON.stringify never writes. */
const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '""',
    '"\\u0000"',
    '"\\ud800"',
    '"../../etc/passwd"',
    '-1',
    '0',
    '1.5',
    '1e308',
    '-0',
    '123456789012345678901234567890',
    '[]',
    '{}',
    '[[]]',
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":1}}',
    '{"toString":1,"then":2}',
    '[null]',
    '["a",1,null,{}]',
    `"${'x'.repeat(LONG)}"`,
    `[${'1,'.repeat(4_000)}1]`,
    `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  ),
  fc.json({ maxDepth: 3 }),
);

const MARK = '"\u0001"';

/** `seed` as JSON text with up to three of its values replaced, taken away or joined by others. */
export function mutatedJson(seed: unknown): fc.Arbitrary<string> {
  const places = pointersOf(seed);
  const change = fc.record({
    place: fc.nat({ max: Math.max(0, places.length - 1) }),
    how: fc.constantFrom('replace', 'replace', 'remove', 'add'),
    text: hostileText,
  });
  return fc.array(change, { minLength: 0, maxLength: 3 }).map((changes) => {
    let value = structuredClone(seed);
    const texts: string[] = [];
    for (const { place, how, text } of changes) {
      const pointer = places[place] ?? [];
      if (how === 'remove') value = removed(value, pointer);
      else {
        value = replaced(value, how === 'add' ? [...pointer.slice(0, -1), 'unexpected'] : pointer, '\u0001');
        texts.push(text);
      }
    }
    return texts.reduce(
      (whole, text) => whole.replace(JSON.stringify('\u0001'), () => text),
      JSON.stringify(value) ?? MARK,
    );
  });
}

/** What is wrong with the text itself, whatever it says. */
export function brokenText(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 1, arbitrary: fc.tuple(text, fc.nat({ max: 99 })).map(cut) },
    { weight: 1, arbitrary: fc.tuple(text, fc.string({ unit: 'binary', maxLength: 5 })).map(([a, b]) => b + a) },
    { weight: 1, arbitrary: text.map((one) => one.replace(/^\{("[^"]*":)/, '{$1 1, $1')) },
    { weight: 1, arbitrary: fc.constantFrom('', ' ', 'NaN', '{', '[', '"', '\ufeff{}', 'null', '[]', '0', '"text"') },
  );
}

const cut = ([text, percent]: [string, number]): string => text.slice(0, Math.floor((text.length * percent) / 100));

type Pointer = readonly (string | number)[];

function pointersOf(value: unknown, at: Pointer = []): Pointer[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [at, ...inner.flatMap((key) => pointersOf((value as Record<string, unknown>)[key as string], [...at, key]))];
}

function replaced(value: unknown, [key, ...rest]: Pointer, by: unknown): unknown {
  if (key === undefined) return by;
  if (typeof value !== 'object' || value === null) return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, unknown>;
  copy[key] = rest.length === 0 ? by : replaced(copy[key], rest, by);
  return copy;
}

function removed(value: unknown, [key, ...rest]: Pointer): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return rest.length === 0
      ? value.filter((_, index) => index !== key)
      : value.map((one, index) => (index === key ? removed(one, rest) : one));
  }
  const { [String(key)]: taken, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [key]: removed(taken, rest) };
}
