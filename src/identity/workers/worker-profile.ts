/** The profile of a worker: location, languages and time zone. */
import { invalid, ok, type Refusal, refuse, type Result, say, type WorkerId } from '../../kernel/index.ts';
import { countryFault } from '../core/registration.ts';

export interface WorkerProfile {
  readonly workerId: WorkerId;
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  /** BCP 47, canonical */
  readonly languages: readonly string[];
  /** IANA name */
  readonly timeZone: string;
  readonly createdAt: Date;
}

export interface ProfileInput {
  readonly country: string;
  readonly languages: readonly string[];
  readonly timeZone: string;
}

const MOST_LANGUAGES = 20;

/** The canonical BCP 47 tag, or null. */
export function normalLanguage(tag: string): string | null {
  try {
    return tag.length <= 35 ? (Intl.getCanonicalLocales(tag)[0] ?? null) : null;
  } catch {
    return null;
  }
}

/** Whether Intl knows the zone by an IANA name (an offset such as "+01:00" is none). */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,49}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Everything that is wrong at once, or the profile in its normal form. */
export function checkProfile(input: ProfileInput, refusedCountries: readonly string[]): Result<ProfileInput> {
  const faults: Refusal[] = [];
  const country = countryFault(input.country, refusedCountries);
  if (country !== null) faults.push(country);
  const languages = input.languages.map(normalLanguage);
  if (languages.length < 1 || languages.length > MOST_LANGUAGES) {
    faults.push(invalid(say`Name 1 to ${MOST_LANGUAGES} languages.`, 'languages'));
  }
  for (const [index, language] of languages.entries()) {
    if (language === null) faults.push(invalid('A language is a BCP 47 tag, such as "en" or "pt-BR".', 'languages', String(index)));
  }
  if (!isTimeZone(input.timeZone)) {
    faults.push(invalid('The time zone is an IANA name, such as "Africa/Nairobi".', 'timeZone'));
  }
  const [first, ...rest] = faults;
  if (first !== undefined) return refuse(first, ...rest);
  const known = languages.filter((language) => language !== null);
  return ok({ country: input.country, languages: [...new Set(known)], timeZone: input.timeZone });
}
