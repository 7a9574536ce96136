import { readFileSync, readdirSync } from 'node:fs';
import { pseudo, translate } from './translate.ts';

describe('translate', () => {
  it('chooses the plural form of the language', () => {
    const english = { left_one: '{count} task', left_other: '{count} tasks' };
    expect([1, 2, 1200].map((count) => translate(english, 'en', 'left', { count }))).toEqual(['1 task', '2 tasks', '1,200 tasks']);
    const arabic = { left_two: 'مهمتان', left_few: '{count} مهام', left_other: '{count} مهمة' };
    expect(translate(arabic, 'ar', 'left', { count: 2 })).toBe('مهمتان');
    expect(translate(arabic, 'ar-EG', 'left', { count: 5 })).toContain('مهام');
  });

  it('leaves a name without a value as it is, and shows the name of a message that is not there', () => {
    expect(translate({ a: '{x} and {y}' }, 'en', 'a', { x: 'one' })).toBe('one and {y}');
    expect(translate({}, 'en', 'no.such')).toBe('no.such');
  });

  it('makes the pseudo language longer and keeps names of values', () => {
    const { a = '' } = pseudo({ a: 'Save {name} now' });
    expect(a).toMatch(/^\[.*\{name\}.*\]$/);
    expect(a.length).toBeGreaterThan('Save {name} now'.length * 1.3);
  });
});

const FOLDER = 'console/messages';
const FORM = /_(?:zero|one|two|few|many|other)$/;
const read = (language: string, area: string) =>
  JSON.parse(readFileSync(`${FOLDER}/${language}/${area}`, 'utf8')) as Record<string, string>;
const namesIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('all files of messages', () => {
  it('defines each name once', () => {
    // Read as text: a name that is twice in one file is lost when it is parsed.
    const names = readdirSync(`${FOLDER}/en`).flatMap((area) =>
      [...readFileSync(`${FOLDER}/en/${area}`, 'utf8').matchAll(/^ {2}"([^"]+)":/gm)].map(([, name = '']) => name),
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe.each(readdirSync(FOLDER).filter((language) => language !== 'en'))('the texts in %s', (language) => {
  it.each(readdirSync(`${FOLDER}/en`))('names no message that English lacks, and the same values: %s', (area) => {
    const english = new Map(Object.entries(read('en', area)).map(([key, text]) => [key.replace(FORM, ''), text]));
    for (const [key, text] of Object.entries(read(language, area))) {
      const source = english.get(key.replace(FORM, ''));
      expect({ key, isEnglish: source !== undefined }).toEqual({ key, isEnglish: true });
      // One and two need no figure.
      if (!/_(?:zero|one|two)$/.test(key)) expect({ key, names: namesIn(text) }).toEqual({ key, names: namesIn(source!) });
    }
  });
});
