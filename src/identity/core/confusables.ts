/**
 * Letters that deceive: invisible characters, and letters that look like those of another script. Pure.
 *
 * Sources: UTS #39 (Unicode Security Mechanisms): mixed-script and whole-script detection, the "highly restrictive" level;
 * the table of confusables comes from the package `unhomoglyph` (Unicode's confusables.txt).
 */
import unhomoglyph from 'unhomoglyph';

export type Deception = 'invisible_characters' | 'mixed_scripts' | 'look_alike_letters';

/** Sets of scripts that people really write together (UTS #39, section 5.2). */
const WRITTEN_TOGETHER = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

/** Recommended scripts (UAX #31, table 5) and those of limited use that have letters like Latin ones. */
const SCRIPTS = [
  'Latin Cyrillic Greek Armenian Georgian Hebrew Arabic Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala',
  'Thai Lao Tibetan Myanmar Khmer Ethiopic Thaana Han Hiragana Katakana Bopomofo Hangul Cherokee Coptic Lisu Nko Tifinagh Vai',
  'Canadian_Aboriginal Mongolian Yi Syriac Adlam Balinese Javanese Sundanese Osage Deseret Gothic Glagolitic Runic Ogham',
]
  .join(' ')
  .split(' ');

const IN_SCRIPT = new Map(SCRIPTS.map((script) => [script, new RegExp(`^\\p{scx=${script}}$`, 'u')]));
const ANY_SCRIPT = /^[\p{Script=Common}\p{Script=Inherited}]$/u;
/** Joiners belong to words of these scripts (UAX #31, A1 and B). */
const JOINS =
  /[\p{scx=Arabic}\p{scx=Devanagari}\p{scx=Bengali}\p{scx=Gurmukhi}\p{scx=Gujarati}\p{scx=Oriya}\p{scx=Tamil}\p{scx=Telugu}\p{scx=Kannada}\p{scx=Malayalam}\p{scx=Sinhala}\p{scx=Mongolian}\p{scx=Syriac}]/u;
const JOINER = /^[\u200c\u200d]$/u;
const PICTOGRAPH = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;
const PART_OF_PICTOGRAPH = /^[\u200d\ufe0f]$/u;
/** Characters that are invisible, or change the direction of text. U+2800 is a blank that Unicode classifies as a symbol. */
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\u2028\u2029\u2800]$/u;

/** Whether nothing of the text can be seen. */
export function isBlank(text: string): boolean {
  return [...text].every((character) => INVISIBLE.test(character) || /^[\p{Z}\p{M}]$/u.test(character));
}

/** Whether the text has a character that is drawn as nothing; joiners inside words that need them, and in emoji, are none. */
export function hasInvisible(text: string): boolean {
  const characters = [...text];
  return characters.some((character, index) => {
    if (!INVISIBLE.test(character)) return false;
    const before = characters[index - 1] ?? '';
    const after = characters[index + 1] ?? '';
    if (JOINER.test(character) && JOINS.test(before) && (character === '\u200d' || JOINS.test(after))) return false;
    return !(PART_OF_PICTOGRAPH.test(character) && PICTOGRAPH.test(before));
  });
}

/** Whether one script, or scripts that are written together, have all the letters. */
export function isOfOneScript(text: string): boolean {
  const letters = [...text].filter((character) => !ANY_SCRIPT.test(character));
  const shared = SCRIPTS.filter((script) => letters.every((letter) => IN_SCRIPT.get(script)?.test(letter)));
  if (letters.length === 0 || shared.length > 0) return true;
  return WRITTEN_TOGETHER.some((scripts) => letters.every((letter) => scripts.some((script) => IN_SCRIPT.get(script)?.test(letter))));
}

/** Skeleton of a text: texts with the same skeleton can be mistaken for each other (UTS #39, section 4). */
function skeleton(text: string): string {
  return unhomoglyph(text.normalize('NFD')).normalize('NFD');
}

/**
 * East Asian characters that read as `-`, `l`, `/`, `o`, `+`, `=`, `I` or a full stop between Latin letters, and as words among
 * their own (the list that Chromium keeps for domains in spoof_checks/idn_spoof_checker.cc, and their twins in other scripts).
 */
const LATIN_BESIDE = /^[一ーㅡ丨ㅣ丶ヽ丿ノ口ロ〇ㅇ十ナ二ニ工エ卜ト厂ン゠・]$/u;

/** Whether the text is not ASCII and can be taken for a text that is: `раураl`, `ɑpple`, `e丨on`. */
export function looksLikeAscii(text: string): boolean {
  const isAscii = (part: string) => /^[\u0000-\u007f]*$/.test(part);
  const hasLatin = /[a-z]/i.test(text);
  // Letters that look like two (æ, œ) are read as themselves.
  const isLike = (character: string) => isAsciiLetter(skeleton(character)) || (hasLatin && LATIN_BESIDE.test(character));
  return !isAscii(text) && [...text.normalize('NFC')].every((character) => isAscii(character) || isLike(character));
}

/** Phonetic and small-capital letters: of no alphabet that people write with, and each like an ordinary letter. */
const TECHNICAL_LATIN = /[\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f]/u;
const EAST_ASIAN = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/u;

/** Whether the text has letters of phonetic alphabets. */
export function hasTechnicalLetters(text: string): boolean {
  return TECHNICAL_LATIN.test(text);
}

/** Whether the text has styled letters (𝐀, Ａ, ⓐ) where they are unusual. Full-width letters are usual beside East Asian ones. */
function hasStyledLetters(text: string): boolean {
  const isStyled = (character: string) => !/^[\x20-\x7e]$/.test(character) && /^[a-z0-9]+$/i.test(character.normalize('NFKC'));
  const characters = [...text];
  return characters.some(isStyled) && !characters.some((character) => !isStyled(character) && EAST_ASIAN.test(character));
}

function isAsciiLetter(text: string): boolean {
  return /^[\x21-\x7e]$/.test(text) || text === 'rn';
}

/** The deceptive part of a name; null when there is none. A whole word of another script is not deceptive. */
export function deceptionOf(name: string): Deception | null {
  if (hasInvisible(name)) return 'invisible_characters';
  if (hasTechnicalLetters(name) || hasStyledLetters(name)) return 'look_alike_letters';
  const words = name
    .normalize('NFKC')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean);
  if (words.some((word) => !isOfOneScript(word))) return 'mixed_scripts';
  // A real word may consist of look-alikes only (оса); a real name rarely does in all of its words.
  const foreign = words.filter(looksLikeAscii);
  const isAll = words.every((word) => looksLikeAscii(word) || /^[\x21-\x7e]+$/.test(word));
  return foreign.length > 0 && isAll ? 'look_alike_letters' : null;
}
