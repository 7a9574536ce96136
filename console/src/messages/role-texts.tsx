import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Skeleton } from '../screen/skeleton.tsx';
import { LanguageContext, useLanguage } from './language-context.ts';
import { textsOfRole, type Language, type Role } from './languages.ts';
import type { Texts } from './translate.ts';

interface RoleTextsProps {
  readonly role: Role;
  readonly children: ReactNode;
}

/** Loads the texts of a role's pages, which others need not load, and shows the pages. */
export function RoleTexts({ role, children }: RoleTextsProps) {
  const value = useLanguage();
  const { language, texts } = value;
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly texts: Texts } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void textsOfRole(language, role).then((own) => {
      if (isWanted) setLoaded({ language, texts: own });
    });
    return () => {
      isWanted = false;
    };
  }, [language, role]);
  const together = useMemo(() => ({ ...texts, ...loaded?.texts }), [texts, loaded]);
  if (loaded?.language !== language) return <Skeleton />;
  return <LanguageContext value={{ ...value, texts: together }}>{children}</LanguageContext>;
}
