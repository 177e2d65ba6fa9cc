const VOWEL = /[aeiouy]/;

/** Forms no rule reaches. */
const IRREGULAR: Readonly<Record<string, string>> = Object.fromEntries(
  `sat:sit sitting:sit ran:run running:run went:go gone:go goes:go bought:buy brought:bring paid:pay sold:sell made:make wrote:write
written:write sent:send got:get gotten:get took:take taken:take gave:give given:give found:find kept:keep left:leave lost:lose
met:meet said:say saw:see seen:see spoke:speak spoken:speak spent:spend stood:stand taught:teach thought:think told:tell
understood:understand won:win began:begin begun:begin broke:break broken:break built:build came:come chose:choose chosen:choose
did:do done:do does:do drove:drive driven:drive ate:eat eaten:eat fell:fall fallen:fall felt:feel flew:fly flown:fly forgot:forget
forgotten:forget grew:grow grown:grow had:have has:have held:hold hid:hide hidden:hide knew:know known:know led:lead lent:lend
meant:mean rose:rise risen:rise slept:sleep stole:steal stolen:steal swam:swim threw:throw thrown:throw wore:wear worn:wear
men:man women:woman children:child people:person mice:mouse feet:foot teeth:tooth geese:goose lives:life wives:wife knives:knife
leaves:leave analyses:analysis criteria:criterion indices:index data:data better:good best:good worse:bad worst:bad
dying:die lying:lie tying:tie was:be were:be is:be are:be been:be being:be am:be staff:staff news:news sold:sell fed:feed
one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12 thirteen:13 fourteen:14 fifteen:15
sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:20 thirty:30 forty:40 fifty:50 sixty:60 seventy:70 eighty:80 ninety:90
hundred:100 thousand:1000 first:1 second:2 third:3 1st:1 2nd:2 3rd:3 colour:color honour:honor favour:favor labour:labor
behaviour:behavior centre:center licence:license defence:defense programme:program cheque:check lovely:lovely career:career care:care cared:care caring:care careful:care`
    .split(/\s+/)
    .map((pair) => pair.split(':') as [string, string]),
);

/** Suffix to replacement; the first that fits and leaves a stem with a vowel is taken. After Porter (1980), shortened. */
const DERIVATIONS: readonly (readonly [suffix: string, replacement: string])[] = [
  ['isation', 'ize'],
  ['ization', 'ize'],
  ['ational', 'ate'],
  ['fulness', ''],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['ability', ''],
  ['ibility', ''],
  ['ication', 'y'],
  ['ation', ''],
  ['ition', ''],
  ['ction', 'ct'],
  ['ption', 'pt'],
  ['ssion', 'ss'],
  ['sion', ''],
  ['tion', 't'],
  ['ment', ''],
  ['ness', ''],
  ['ance', ''],
  ['ence', ''],
  ['able', ''],
  ['ible', ''],
  ['less', ''],
  ['ical', ''],
  ['ally', ''],
  ['edly', ''],
  ['ise', 'ize'],
  ['yse', 'yze'],
  ['ful', ''],
  ['ous', ''],
  ['ive', ''],
  ['ity', ''],
  ['ist', ''],
  ['ant', ''],
  ['ent', ''],
  ['ate', ''],
  ['ize', ''],
  ['ery', ''],
  ['ily', ''],
  ['al', ''],
  ['ly', ''],
  ['er', ''],
  ['or', ''],
  ['ic', ''],
];

/** One form for a word's inflections and nearest derivations. English only; other scripts pass unchanged. */
export function stem(word: string): string {
  const irregular = Object.hasOwn(IRREGULAR, word) ? IRREGULAR[word] : undefined;
  if (irregular !== undefined) return irregular;
  if (word.length <= 3 || !/^[a-z]+$/.test(word)) return word;
  return closed(derived(uninflected(word)));
}

function uninflected(word: string): string {
  const singular = withoutPlural(word);
  for (const ending of ['ing', 'ed']) {
    if (!singular.endsWith(ending)) continue;
    const root = singular.slice(0, -ending.length);
    if (root.length < 2 || !VOWEL.test(root)) return singular;
    if (ending === 'ed' && root.endsWith('e')) return singular; // need, exceed
    return /([^aeioulsz])\1$/.test(root) ? root.slice(0, -1) : root;
  }
  return singular;
}

function withoutPlural(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  if (/(ss|us|is)$/.test(word)) return word;
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function derived(word: string): string {
  for (const [suffix, replacement] of DERIVATIONS) {
    if (!word.endsWith(suffix)) continue;
    const root = word.slice(0, -suffix.length);
    if (root.length >= (suffix.length <= 3 ? 4 : 3) && VOWEL.test(root)) return root + replacement;
  }
  return word;
}

/** `e` and `y` at the end come and go with inflection. */
function closed(word: string): string {
  if (word.length > 3 && word.endsWith('e')) return closed(word.slice(0, -1));
  if (word.length > 3 && word.endsWith('y')) return `${word.slice(0, -1)}i`;
  return /([^aeiou])\1$/.test(word) && word.length > 4 ? word.slice(0, -1) : word;
}
