/**
 * Where a worker's money goes: a bank account by IBAN, or by account number and the bank's routing number or BIC.
 *
 * Checks what can be checked without asking a bank: the shape, the length for the country, and the check digits. It
 * does not know whether the account exists, nor whose it is.
 */
import { invalid, lengthOf, type Refusal, say, type Sentence } from '../../kernel/index.ts';

export interface BankDetails {
  readonly holderName: string;
  /** ISO 3166-1 alpha-2: where the account is. */
  readonly country: string;
  /** ISO 13616, without spaces; null when there is an account number. */
  readonly iban: string | null;
  readonly accountNumber: string | null;
  /** The bank's national code: ABA routing number, sort code, BSB, and so on. */
  readonly routingNumber: string | null;
  /** ISO 9362, 8 or 11 characters. */
  readonly bic: string | null;
}

export interface BankDetailsInput {
  readonly holderName: string;
  readonly country?: string | null;
  readonly iban?: string | null;
  readonly accountNumber?: string | null;
  readonly routingNumber?: string | null;
  readonly bic?: string | null;
}

/** Length of an IBAN by country, from SWIFT's IBAN registry. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'NO15 BE16 BI27 DK18 FI18 FO18 GL18 FK18 NL18 MK19 SI19 AT20 BA20 EE20 KZ20 XK20 LT20 LU20 ' +
    'CR22 HR21 LI21 LV21 CH21 BG22 BH22 DE22 GB22 GE22 IE22 ME22 RS22 VA22 ' +
    'AE23 GI23 IL23 IQ23 OM23 SO23 TL23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24 ' +
    'PT25 ST25 LY25 SD18 AZ28 HU28 AL28 CY28 DO28 GT28 LB28 PL28 SV28 ' +
    'BY28 NI28 FR27 GR27 IT27 MC27 MR27 SM27 DJ27 IS26 TR26 ' +
    'BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 YE30 MT31 SC31 LC32 RU33 MN20 HN28'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
/** Begins with a letter, so that no spreadsheet takes it for a formula. */
const HOLDER_NAME = /^\p{L}[\p{L}\p{M}\p{N} .,'’&()/-]*$/u;
const HOLDER_NAME_LENGTH = 70; // what SEPA passes on

/** Upper case, without the spaces and dashes that people group digits with. */
function compact(text: string | null | undefined): string | null {
  const bare = text?.replace(/[\s-]/g, '').toUpperCase() ?? '';
  return bare === '' ? null : bare;
}

/** Whether the digits of an IBAN are right: ISO 7064 MOD 97-10 over the account, then the country and check digits. */
export function hasIbanChecksum(iban: string): boolean {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = parseInt(character, 36);
    if (Number.isNaN(value)) return false;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** Whether nine digits are an ABA routing number: weights 3, 7, 1 add up to a multiple of 10. */
export function hasRoutingChecksum(routingNumber: string): boolean {
  if (!/^\d{9}$/.test(routingNumber)) return false;
  const sum = [...routingNumber].reduce((total, digit, index) => total + Number(digit) * ([3, 7, 1][index % 3] ?? 0), 0);
  return sum % 10 === 0;
}

function ibanFault(iban: string): Sentence | null {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(iban)) {
    return say`An IBAN is two letters for the country, two check digits, and the account: "DE89 3704 0044 0532 0130 00".`;
  }
  const country = iban.slice(0, 2);
  const length = IBAN_LENGTHS[country];
  if (length === undefined) return say`There are no IBANs for "${country}"; give the account number and the routing number or BIC instead.`;
  if (iban.length !== length) return say`An IBAN of ${country} has ${length} characters; this one has ${iban.length}.`;
  if (!hasIbanChecksum(iban)) return say`The check digits of this IBAN are wrong; look for a typing error.`;
  return null;
}

function localFaults(details: BankDetails): Refusal[] {
  const faults: Refusal[] = [];
  if (!/^[A-Z0-9]{3,34}$/.test(details.accountNumber ?? '')) {
    faults.push(invalid('An account number is 3 to 34 digits or letters.', 'accountNumber'));
  }
  if (!/^[A-Z]{2}$/.test(details.country)) {
    faults.push(invalid('Say in which country the account is, as two letters: "US".', 'country'));
  }
  if (details.routingNumber === null && details.bic === null) {
    faults.push(invalid("Give the bank's routing number or its BIC with an account number.", 'routingNumber'));
  }
  if (details.routingNumber !== null) {
    if (details.country === 'US' ? !hasRoutingChecksum(details.routingNumber) : !/^[A-Z0-9]{3,20}$/.test(details.routingNumber)) {
      faults.push(
        invalid(
          details.country === 'US'
            ? 'This is not an ABA routing number: nine digits, of which the last is a check digit.'
            : 'A routing number is 3 to 20 digits or letters.',
          'routingNumber',
        ),
      );
    }
  }
  return faults;
}

function nameFault(name: string): Sentence | null {
  if (lengthOf(name) === 0 || lengthOf(name) > HOLDER_NAME_LENGTH)
    return say`The name of the account's holder has 1 to ${HOLDER_NAME_LENGTH} characters.`;
  if (!HOLDER_NAME.test(name)) return say`The name begins with a letter, and has only letters, digits, spaces and . , ' & ( ) / -`;
  return null;
}

/**
 * The details in their one canonical form, with every fault; none: they may be used.
 *
 * @param refusedCountries ISO 3166-1 alpha-2 codes that nothing is paid to
 */
export function checkBankDetails(
  input: BankDetailsInput,
  refusedCountries: readonly string[],
): { readonly details: BankDetails; readonly faults: readonly Refusal[] } {
  const iban = compact(input.iban);
  const country = iban === null ? (compact(input.country) ?? '') : iban.slice(0, 2);
  const details: BankDetails = {
    holderName: input.holderName.normalize('NFC').trim().replace(/\s+/gu, ' '),
    country,
    iban,
    accountNumber: compact(input.accountNumber),
    routingNumber: compact(input.routingNumber),
    bic: compact(input.bic),
  };
  const faults: Refusal[] = [];
  const fault = nameFault(details.holderName);
  if (fault !== null) faults.push(invalid(fault, 'holderName'));
  if (iban !== null) {
    const wrong = ibanFault(iban);
    if (wrong !== null) faults.push(invalid(wrong, 'iban'));
    else if (compact(input.country) !== null && compact(input.country) !== country) {
      faults.push(invalid(say`This IBAN is of ${country}; leave the country out, or correct one of them.`, 'country'));
    }
    if (details.accountNumber !== null) faults.push(invalid('Give an IBAN or an account number, not both.', 'accountNumber'));
    if (details.routingNumber !== null)
      faults.push(invalid('An IBAN names the bank already; leave the routing number out.', 'routingNumber'));
  } else {
    faults.push(...localFaults(details));
  }
  if (details.bic !== null && !BIC.test(details.bic)) faults.push(invalid('A BIC has 8 or 11 characters: "DEUTDEFF".', 'bic'));
  if (refusedCountries.includes(country)) {
    faults.push(invalid(say`Nothing can be paid to an account in ${country}.`, iban === null ? 'country' : 'iban'));
  }
  return { details, faults };
}

/** What makes two accounts the same account, whatever the holder was called: the text that is fingerprinted. */
export function accountIdentity(details: BankDetails): string {
  if (details.iban !== null) return `iban:${details.iban}`;
  return `local:${details.country}:${details.routingNumber ?? details.bic ?? ''}:${details.accountNumber ?? ''}`;
}

/** "•••• 3000": enough for its owner to know it again. */
export function lastFour(details: BankDetails): string {
  return (details.iban ?? details.accountNumber ?? '').slice(-4);
}
