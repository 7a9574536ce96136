import { pseudo, type Texts } from './translate.ts';

export interface Language {
  readonly tag: string;
  /** In itself. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** No native speaker has read it yet. */
  readonly isUnchecked: boolean;
}

export const LANGUAGES: readonly Language[] = [
  { tag: 'en', name: 'English', direction: 'ltr', isUnchecked: false },
  { tag: 'es', name: 'Español', direction: 'ltr', isUnchecked: true },
  { tag: 'ar', name: 'العربية', direction: 'rtl', isUnchecked: true },
];

/** Of tests: `?language=en-XA`. */
const PSEUDO: Language = { tag: 'en-XA', name: 'Pseudo', direction: 'ltr', isUnchecked: true };

type Area = () => Promise<{ readonly default: Texts }>;

/** The texts of each language, by area. Somebody who adds an area adds a line to each. */
const AREAS: Readonly<Record<string, readonly Area[]>> = {
  en: [
    () => import('../../messages/en/shell.json'),
    () => import('../../messages/en/account.json'),
    () => import('../../messages/en/worker.json'),
  ],
  es: [
    () => import('../../messages/es/shell.json'),
    () => import('../../messages/es/account.json'),
    () => import('../../messages/es/worker.json'),
  ],
  ar: [
    () => import('../../messages/ar/shell.json'),
    () => import('../../messages/ar/account.json'),
    () => import('../../messages/ar/worker.json'),
  ],
};

/** Texts that are loaded with the pages of a role alone. */
const ROLE_AREAS = {
  admin: {
    en: [() => import('../../messages/en/admin.json'), () => import('../../messages/en/admin-money.json')],
    es: [() => import('../../messages/es/admin.json'), () => import('../../messages/es/admin-money.json')],
    ar: [() => import('../../messages/ar/admin.json'), () => import('../../messages/ar/admin-money.json')],
  },
  requester: {
    en: [() => import('../../messages/en/requester-batches.json'), () => import('../../messages/en/requester-work.json')],
    es: [() => import('../../messages/es/requester-batches.json'), () => import('../../messages/es/requester-work.json')],
    ar: [() => import('../../messages/ar/requester-batches.json'), () => import('../../messages/ar/requester-work.json')],
  },
} satisfies Readonly<Record<string, Readonly<Record<string, readonly Area[]>>>>;

export type Role = keyof typeof ROLE_AREAS;

async function loaded(areas: readonly Area[] = []): Promise<Texts> {
  const texts = await Promise.all(areas.map((load) => load()));
  return Object.assign({}, ...texts.map((each) => each.default)) as Texts;
}

/** English stands in for what a language lacks. */
async function textsIn({ tag }: Language, areas: Readonly<Record<string, readonly Area[]>>): Promise<Texts> {
  const english = await loaded(areas['en']);
  if (tag === 'en') return english;
  return tag === PSEUDO.tag ? pseudo(english) : { ...english, ...(await loaded(areas[tag])) };
}

export const textsOf = (language: Language): Promise<Texts> => textsIn(language, AREAS);

export const textsOfRole = (language: Language, role: Role): Promise<Texts> => textsIn(language, ROLE_AREAS[role]);

const STORED = 'guildhall:language';

/** Chosen before, else the first of the browser's that there is, else English. */
export function preferredLanguage(): Language {
  const asked = new URLSearchParams(window.location.search).get('language') ?? localStorage.getItem(STORED);
  if (asked === PSEUDO.tag) return PSEUDO;
  const wanted = [asked, ...navigator.languages].filter((tag) => tag !== null);
  const found = wanted.map((tag) => LANGUAGES.find((each) => tag.split('-')[0] === each.tag)).find((each) => each !== undefined);
  return found ?? LANGUAGES[0]!;
}

export function keepLanguage({ tag }: Language): void {
  localStorage.setItem(STORED, tag);
}
