/** Validates the data of a registration, without a database. */
import { invalid, lengthOf, ok, parseDay, present, type Refusal, refuse, type Result, say } from '../../kernel/index.ts';
import { isBlank } from './confusables.ts';
import { checkEmail } from './email.ts';

export interface RegistrationRules {
  readonly minimumAge: number;
  readonly termsVersion: string;
  readonly refusedCountries: readonly string[];
}

export interface RegistrationInput {
  readonly email: string;
  readonly name: string;
  /** YYYY-MM-DD */
  readonly birthDate: string;
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  readonly acceptedTerms: string;
}

export interface Registration {
  /** As typed. */
  readonly email: string;
  /** Comparison key of the address. */
  readonly emailKey: string;
  readonly name: string;
  readonly birthDate: string;
  readonly country: string;
  readonly termsVersion: string;
}

/** Without control characters, 1 to 100 characters of which one can be seen; null when it is not. Deceptive names are marked where they are shown. */
export function normalName(text: string): string | null {
  const name = text.trim().normalize('NFC');
  return lengthOf(name) >= 1 && lengthOf(name) <= 100 && !/\p{Cc}/u.test(name) && !isBlank(name) ? name : null;
}

/** Codes that have the form of a country and are none. */
const NOT_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ']);
const regionNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** Whether `code` is an ISO 3166-1 alpha-2 code, by the CLDR data of Intl. */
export function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && !NOT_COUNTRIES.has(code) && regionNames.of(code) !== undefined;
}

/** The fault of a country code, or null. */
export function countryFault(country: string, refused: readonly string[]): Refusal | null {
  if (!isCountry(country)) return invalid('The country must be an ISO 3166-1 code of two capitals, such as "KE".', 'country');
  if (refused.includes(country)) return invalid('The law does not allow us to work with people in this country.', 'country');
  return null;
}

/** Whole years from a date of birth (YYYY-MM-DD) to `now`, in UTC; null when the date does not exist. */
export function ageAt(birthDate: string, now: Date): number | null {
  const date = parseDay(birthDate);
  if (date === null || date.getUTCFullYear() < 1900) return null;
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const hadBirthday = now.getUTCMonth() + 1 > month || (now.getUTCMonth() + 1 === month && now.getUTCDate() >= day);
  return now.getUTCFullYear() - year - (hadBirthday ? 0 : 1);
}

/** Everything that is wrong at once, or the registration in its normal form. */
export function checkRegistration(input: RegistrationInput, rules: RegistrationRules, now: Date): Result<Registration> {
  const faults: Refusal[] = [];
  const email = checkEmail(input.email);
  const name = normalName(input.name);
  const age = ageAt(input.birthDate, now);
  if (!email.ok) faults.push(...email.refusals);
  if (name === null) faults.push(invalid('The name has 1 to 100 characters on one line.', 'name'));
  if (age === null || age < 0) faults.push(invalid('The date of birth must be a day, as YYYY-MM-DD.', 'birthDate'));
  else if (age < rules.minimumAge) faults.push(invalid(say`You must be at least ${rules.minimumAge} years old.`, 'birthDate'));
  const country = countryFault(input.country, rules.refusedCountries);
  if (country !== null) faults.push(country);
  if (input.acceptedTerms !== rules.termsVersion) {
    faults.push(invalid(say`Accept the terms of version "${rules.termsVersion}" (see "marketplace { termsVersion }").`, 'acceptedTerms'));
  }
  const [first, ...rest] = faults;
  if (first !== undefined || !email.ok) return refuse(present(first, 'a fault'), ...rest);
  return ok({
    email: email.value.address,
    emailKey: email.value.key,
    name: name ?? '',
    birthDate: input.birthDate,
    country: input.country,
    termsVersion: rules.termsVersion,
  });
}
