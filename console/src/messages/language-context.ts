import { createContext, useContext } from 'react';
import { LANGUAGES, type Language } from './languages.ts';
import type { MessageKey } from './keys.ts';
import { translate, type Texts, type Values } from './translate.ts';

export interface LanguageValue {
  readonly language: Language;
  readonly texts: Texts;
  readonly choose: (language: Language) => void;
}

export const LanguageContext = createContext<LanguageValue>({ language: LANGUAGES[0]!, texts: {}, choose: () => undefined });

export const useLanguage = (): LanguageValue => useContext(LanguageContext);

export type Translate = (key: MessageKey, values?: Values) => string;

export function useT(): Translate {
  const { texts, language } = useLanguage();
  return (key, values) => translate(texts, language.tag, key, values);
}

/** Whether there is a message of this name: names made from values of the server may be newer than this console. */
export function useMaybeT(): (key: string, fallback: string) => string {
  const { texts, language } = useLanguage();
  return (key, fallback) => (key in texts ? translate(texts, language.tag, key) : fallback);
}
