/** How a list or a note counts. */
export type CountFormat = 'decimal' | 'lowerLetter' | 'upperLetter' | 'lowerRoman' | 'upperRoman';

/** `1`, `a`, `IV`: the number as it is printed. Letters go on `aa`, `bb` as Word's do. */
export function counted(number: number, format: CountFormat): string {
  switch (format) {
    case 'decimal':
      return String(number);
    case 'lowerLetter':
      return letters(number);
    case 'upperLetter':
      return letters(number).toUpperCase();
    case 'lowerRoman':
      return roman(number);
    case 'upperRoman':
      return roman(number).toUpperCase();
    default:
      return format satisfies never;
  }
}

/** Letters repeat: more than these are none of a real list. */
const MAX_LETTERS = 26 * 20;

function letters(number: number): string {
  if (number < 1 || number > MAX_LETTERS) return String(number);
  return String.fromCharCode(97 + ((number - 1) % 26)).repeat(Math.ceil(number / 26));
}

const ROMAN: readonly (readonly [value: number, digits: string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];

function roman(number: number): string {
  if (number < 1 || number > 3_999) return String(number);
  let [rest, text] = [number, ''];
  for (const [value, digits] of ROMAN) {
    text += digits.repeat(Math.floor(rest / value));
    rest %= value;
  }
  return text;
}
