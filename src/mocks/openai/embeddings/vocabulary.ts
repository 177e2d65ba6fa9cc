import { stem } from './stem.ts';

/** Words that join others and say next to nothing. Compared as written, in lower case without apostrophes. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a an the this that these those and or but nor so yet if then else than as of at by for from in into on onto to with within without
about above across after against along among around before behind below beneath beside between beyond during except inside
near off out outside over per since through throughout toward towards under until up upon via i me my mine myself we us our ours
ourselves you your yours yourself he him his himself she her hers herself it its itself they them their theirs themselves who whom
whose which what when where why how is am are was were be been being do does did doing done have has had having will would shall
should can could may might must ought not no nor never dont doesnt didnt isnt arent wasnt werent cant cannot wont wouldnt shouldnt couldnt
there here also too very just only even still again ever quite rather such some any each every either neither both all another other
others same own more most much many few less least lot lots please im ive id ill youre youve hes shes theyre were weve thats
whats theres lets s t re ve d ll m one ones yes oh okay ok etc eg ie vs however therefore thus hence while whereas because though
although unless whether whenever wherever whatever whoever am`.split(/\s+/),
);

/** Stems of words so common that sharing them says little. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `make get take give go come use put set keep let say tell ask know think see look find want need like try help work call turn
show mean feel become leave start begin end seem happen provide include contain follow allow ensure apply regard concern describe
explain detail state way thing kind sort type part case point fact example matter item piece number list group set level area place
time day year week month today now new old good bad big small large great high low long short little first last next previous early late
different several certain possible available able general common main major important following various current recent full
whole own right well back down away together always often usually sometimes already soon almost nearly exactly simply really actually
currently generally according accordance respect hereby herein thereof therein document section page chapter figure table
information question answer`
    .split(/\s+/)
    .map(stem),
);
