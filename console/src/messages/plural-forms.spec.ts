import { readFileSync, readdirSync } from 'node:fs';

const FOLDER = 'console/messages';

/** Areas whose texts have every plural form. An area joins the list when its texts do. */
const COMPLETE = ['account', 'shell', 'worker'];

const FORM = /_(zero|one|two|few|many|other)$/;

/** Plural forms of each message of an area, by the name of the message. */
function formsOf(language: string, area: string): Map<string, Set<string>> {
  const texts = JSON.parse(readFileSync(`${FOLDER}/${language}/${area}.json`, 'utf8')) as Record<string, string>;
  const found = new Map<string, Set<string>>();
  for (const key of Object.keys(texts)) {
    const form = FORM.exec(key)?.[1];
    if (form === undefined) continue;
    const name = key.replace(FORM, '');
    found.set(name, (found.get(name) ?? new Set()).add(form));
  }
  return found;
}

describe.each(readdirSync(FOLDER))('the plural forms in %s', (language) => {
  const demanded = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();

  it.each(COMPLETE)('has each form that the language has: %s', (area) => {
    const forms = formsOf(language, area);
    expect(Object.fromEntries([...forms].map(([name, each]) => [name, [...each].toSorted()]))).toEqual(
      Object.fromEntries([...formsOf('en', area).keys()].map((name) => [name, demanded])),
    );
  });
});
