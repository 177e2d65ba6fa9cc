import type { Decoder } from './code-pages.ts';

/**
 * What the text of a group is for. `text` is the document's own; `skip` is lost; the others are collected by the reader
 * until their group ends.
 */
export type Destination =
  | 'text'
  | 'skip'
  | 'fonts'
  | 'styles'
  | 'lists'
  | 'level text'
  | 'overrides'
  | 'instruction'
  | 'label'
  | 'picture';

/** How text looks and where it goes; a group begins with its surroundings' state and gives it up at its end. */
export interface GroupState {
  destination: Destination;
  bold: boolean;
  italic: boolean;
  /** Hidden, or deleted with changes tracked. */
  hidden: boolean;
  decoder: Decoder | undefined;
  /** How many bytes follow a `\u` for programs that do not know it. */
  fallbackBytes: number;
  url: string | undefined;
  field: 'page' | 'pages' | undefined;
  paragraph: ParagraphState;
}

export interface ParagraphState {
  readonly style: number | undefined;
  /** 0 to 8; 9 is the body's. */
  readonly outline: number | undefined;
  readonly list: string | undefined;
  readonly level: number;
  /** 0 outside of tables. */
  readonly depth: number;
  readonly breakBefore: boolean;
}

export const PLAIN_PARAGRAPH: ParagraphState = {
  style: undefined,
  outline: undefined,
  list: undefined,
  level: 0,
  depth: 0,
  breakBefore: false,
};

/** Destinations by their control words; a word that is not here and marked `\*` is skipped. */
export const DESTINATIONS: ReadonlyMap<string, Destination> = new Map([
  ...(
    'colortbl info generator themedata colorschememapping latentstyles datastore rsidtbl filetbl revtbl xmlnstbl ' +
    'pgdsctbl mmathPr listpicture annotation atnid atnauthor atntime atndate atnref atrfstart atrfend bkmkstart ' +
    'bkmkend xe tc txe rxe nonshppict sp sn sv objdata objclass pn pnseclvl template operator author title userprops ' +
    'docvar formfield ffdeftext datafield nesttableprops ftnsep ftnsepc aftnsep'
  )
    .split(' ')
    .map((name): [string, Destination] => [name, 'skip']),
  ['fonttbl', 'fonts'],
  ['stylesheet', 'styles'],
  ['listtable', 'lists'],
  ['leveltext', 'level text'],
  ['listoverridetable', 'overrides'],
  ['fldinst', 'instruction'],
  ['listtext', 'label'],
  ['pntext', 'label'],
  ['pict', 'picture'],
]);

/** Groups that are marked `\*` and read all the same. */
export const TRANSPARENT: ReadonlySet<string> = new Set(
  'shppict shpinst shptxt footnote ud moMath moMathPara cs s bookmarkstart field fldrslt'.split(' '),
);
