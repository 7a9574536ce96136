/**
 * E-mail addresses: kept as they were typed, compared by a key, refused where letters deceive. Pure.
 *
 * The key is NFKC, without invisible characters, case-folded, with the domain in ASCII (IDNA) and without last dots.
 * Dots and `+tags` in the local part count: only the host of the mailbox knows whether they mean the same mailbox.
 */
import { domainToASCII, domainToUnicode } from 'node:url';
import { invalid, ok, refuse, type Result, say, type Sentence } from '../../kernel/index.ts';
import { hasInvisible, hasTechnicalLetters, isOfOneScript, looksLikeAscii } from './confusables.ts';

export interface EmailAddress {
  /** As typed, without spaces around it. */
  readonly address: string;
  /** Equal for addresses that are the same mailbox, or can be taken for it. */
  readonly key: string;
}

const MOST_CHARACTERS = 254;
/** Longer than any spelling of an address that is kept. */
const MOST_TYPED = 1000;

/** Full case folding, letter by letter: toLowerCase alone keeps ß apart from SS, and ς from σ. */
function folded(text: string): string {
  return Array.from(text, (letter) => (letter === 'ı' ? letter : letter.toLowerCase().toUpperCase().toLowerCase())).join('');
}

/** NFKC, case-folded, without invisible characters. */
export function comparable(text: string): string {
  const visible = text.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return folded(visible).normalize('NFKC');
}

/** The root of all domains may be written as a dot, in any script's form of it. */
function withoutLastDots(domain: string): string {
  const characters = [...domain];
  while (/^[.。．｡]$/u.test(characters.at(-1) ?? '')) characters.pop();
  return characters.join('');
}

/** The domain in ASCII and without last dots; null when IDNA does not allow it. */
function asciiDomain(domain: string): string | null {
  const bare = withoutLastDots(domain);
  if (/^[a-z0-9.-]+$/i.test(bare)) return bare.toLowerCase();
  const ascii = /[%/?#[\]@:\\]/.test(bare) ? '' : domainToASCII(bare);
  return /^[a-z0-9.-]+$/.test(ascii) ? ascii : null;
}

/**
 * The key that the typed text has, whether or not it would be accepted as a new address; null when it cannot be one.
 *
 * @example emailKey(' Ａda@BÜCHER.example. ') // 'ada@xn--bcher-kva.example'
 */
export function emailKey(typed: string): string | null {
  const text = typed.length > MOST_TYPED ? '' : comparable(typed.trim());
  const at = text.lastIndexOf('@');
  if (at < 1 || at === text.length - 1) return null;
  const domain = text.slice(at + 1);
  return `${text.slice(0, at)}@${asciiDomain(domain) ?? withoutLastDots(domain)}`;
}

/** For a search by the beginning of an address: as its key begins. */
export function emailKeyStart(typed: string): string {
  return emailKey(typed) ?? comparable(typed.slice(0, MOST_TYPED).trim());
}

const FORM = say`The e-mail address must look like "name@example.org".`;
const LOOK_ALIKE = say`The e-mail address has letters that look like those of another alphabet. Type the address with the keyboard of one language, and no copied characters.`;
/** atext of RFC 5322, and letters, marks and digits of any script (RFC 6531). */
const LOCAL_PART = /^[\p{L}\p{M}\p{Nd}!#$%&'*+/=?^_`{|}~.-]+$/u;
/**
 * Marks that hide or imitate a letter, in NFD, where each mark is separate: lines through a letter, marks around it, a
 * mark at the start, the same mark twice, and a dot on a letter that has one.
 */
const HIDING_MARKS = /[\u0334-\u0338]|\p{Me}|^\p{M}|(\p{Mn})\1|[ij]\u0307/u;

function deceives(part: string, mayLookLikeAscii: boolean): boolean {
  const text = part.normalize('NFC');
  const systems = new Set(Array.from(text.matchAll(/\p{Nd}/gu), ([digit]) => zeroOf(digit)));
  return (
    HIDING_MARKS.test(text.normalize('NFD')) ||
    hasTechnicalLetters(text) ||
    systems.size > 1 ||
    !isOfOneScript(text) ||
    (!mayLookLikeAscii && looksLikeAscii(text))
  );
}

/** Code point of the zero of a digit's system: Unicode encodes digits in runs of ten. */
function zeroOf(digit: string): number {
  let zero = digit.codePointAt(0) ?? 0;
  for (let steps = 0; steps < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1)); steps++) zero--;
  return zero;
}

/** The address of a new account with its key, or its fault. */
export function checkEmail(typed: string): Result<EmailAddress> {
  const fault = (message: Sentence) => refuse(invalid(message, 'email'));
  const address = typed.length > MOST_TYPED ? '' : typed.trim().normalize('NFC');
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(0, at));
  const domain = address.slice(at + 1);
  if (local === '' || domain === '' || address.length > MOST_CHARACTERS) return fault(FORM);
  if (hasInvisible(address) || /\p{Default_Ignorable_Code_Point}/u.test(address)) {
    return fault(say`The e-mail address has characters that cannot be seen. Type it anew; do not copy it.`);
  }
  if (address.normalize('NFKC') !== address) {
    return fault(say`The e-mail address has full-width or styled characters. Type it with ordinary ones.`);
  }
  const ascii = asciiDomain(domain);
  const key = emailKey(address);
  const isDomain = ascii?.split('.').every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) === true;
  const isLocal = LOCAL_PART.test(local) && local.split('.').every((atom) => atom !== '');
  if (!isLocal || !isDomain || /[.。．｡]{2}$/u.test(domain) || key === null) return fault(FORM);
  const unicodeDomain = domainToUnicode(ascii);
  // A label "xn--…" that decodes to nothing prevents the check of the other labels.
  if (unicodeDomain === '') return fault(FORM);
  const labels = unicodeDomain.split('.');
  // When the last label is of the same script, look-alike letters form ordinary words: оса@пример.рф.
  const last = labels.at(-1) ?? '';
  const mayLookLikeAscii = (part: string) => /[^\p{ASCII}]/u.test(last) && !looksLikeAscii(last) && isOfOneScript(part + last);
  const parts = [...local.split(/[.+_-]/), ...labels];
  if (parts.some((part) => deceives(part, mayLookLikeAscii(part)))) return fault(LOOK_ALIKE);
  return ok({ address, key });
}
