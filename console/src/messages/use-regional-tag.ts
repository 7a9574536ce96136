import { useLanguage } from './language-context.ts';
import { regionalTag } from './regional-tag.ts';

/** The tag for dates and numbers in the person's language, as in the browser's region. */
export const useRegionalTag = (): string => regionalTag(useLanguage().language.tag, navigator.languages);
