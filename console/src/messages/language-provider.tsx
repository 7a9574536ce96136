import { useEffect, useState, type ReactNode } from 'react';
import { LanguageContext } from './language-context.ts';
import { keepLanguage, preferredLanguage, textsOf, type Language } from './languages.ts';
import type { Texts } from './translate.ts';

interface Loaded {
  readonly language: Language;
  readonly texts: Texts;
}

/** Loads the texts of the language, and sets the language and the direction of the page. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const load = async (language: Language) => {
    const texts = await textsOf(language);
    document.documentElement.lang = language.tag;
    document.documentElement.dir = language.direction;
    setLoaded({ language, texts });
  };
  useEffect(() => void load(preferredLanguage()), []);
  if (loaded === null) return null;
  const choose = (language: Language) => {
    keepLanguage(language);
    void load(language);
  };
  return <LanguageContext value={{ ...loaded, choose }}>{children}</LanguageContext>;
}
