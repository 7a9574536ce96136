import { deceptionOf, isBlank, looksLikeAscii } from './confusables.ts';

describe('deceptionOf', () => {
  it.each(
    [
      'Acme',
      'Zoë',
      'Łukasz Żółć',
      'O’Neil & Søren',
      'Acme Пример',
      'Роса Иванова',
      '山田太郎',
      'ソニーTV',
      'ＡＢＣ商事',
      'محمد علي',
      'می\u200cخواهم',
    ].concat(['क्\u200dष', '👩\u200d👩\u200d👧 family', '❤\ufe0f', 'Labels 4 you (2026)', '김 & Partners']),
  )('finds nothing in %s', (name) => expect(deceptionOf(name)).toBeNull());

  it.each([
    ['A\u200bcme', 'invisible_characters'],
    ['Acme\u202e', 'invisible_characters'],
    ['Ac\u200dme', 'invisible_characters'],
    ['Acme\u00ad', 'invisible_characters'],
    ['Acme\u2800', 'invisible_characters'],
    ['Аcme', 'mixed_scripts'],
    ['The Αcme Company', 'mixed_scripts'],
    ['Аpple Inc', 'mixed_scripts'],
    ['Сосо', 'look_alike_letters'],
    ['Сосо Inc', 'look_alike_letters'],
    ['Ａcme', 'look_alike_letters'],
    ['𝐀cme', 'look_alike_letters'],
    ['ᴀcme', 'look_alike_letters'],
    ['Pay丨', 'look_alike_letters'],
  ])('reports for %j: %s', (name, deception) => expect(deceptionOf(name)).toBe(deception));

  it('a name of which nothing can be seen is blank', () => {
    expect(['\u200b', '\u3164', ' \u2060 ', '\u2800', '\u0301'].map(isBlank)).toEqual([true, true, true, true, true]);
    expect(['a', '山', '.', '👍'].map(isBlank)).toEqual([false, false, false, false]);
  });

  it('a text in ASCII is not a look-alike of one', () => expect(looksLikeAscii('rn1lI0O')).toBe(false));
});
