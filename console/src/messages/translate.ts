/** Texts with values and plural forms, as i18next writes them: `key_one`, `key_other`, `{name}`. */
export type Texts = Readonly<Record<string, string>>;

export type Values = Readonly<Record<string, string | number>>;

export function translate(texts: Texts, language: string, key: string, values: Values = {}): string {
  const { count } = values;
  const form = typeof count === 'number' ? `${key}_${new Intl.PluralRules(language).select(count)}` : key;
  const text = texts[form] ?? texts[`${key}_other`] ?? texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}

/** A text of another language inside a message: its direction does not change that of the words around it. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;

const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  e: 'é',
  i: 'í',
  n: 'ñ',
  o: 'ö',
  s: 'š',
  u: 'ü',
  y: 'ý',
  z: 'ž',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ö',
  S: 'Š',
  U: 'Ü',
};

/** A language for tests: 40 % longer, in brackets, so that a text without them is no message. */
export function pseudo(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      const accented = text
        .split(/(\{\w+\})/)
        .map((part) => (part.startsWith('{') ? part : part.replace(/[a-zA-Z]/g, (each) => ACCENTS[each] ?? each)));
      return [key, `[${accented.join('')}${'·'.repeat(Math.ceil(text.length * 0.4))}]`];
    }),
  );
}
