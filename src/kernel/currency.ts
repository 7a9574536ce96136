/**
 * Currencies and their minor units, by ISO 4217. The table is data of this repository, because ICU (Intl) answers with the
 * digits that people write and not with those of ISO 4217, and its answer differs between versions of Node: 0 for HUF, IDR
 * and COP in one, 2 in another.
 *
 * Source: list one ("current currency and funds") and list three ("historic denominations") of the ISO 4217 maintenance
 * agency, as of 2026-01-01. Codes without a minor unit (metals, XDR, XTS) and of funds (CLF, UYW, CHE) are not in it: nobody
 * is paid in them. `currency.spec.ts` checks it.
 */

/** ISO 4217 alphabetic code, upper case. */
export type Currency = string;

/** Digits after the point, and the codes that have them. */
const CURRENT: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
    DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
    KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP
    PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
    USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

/** Withdrawn from ISO 4217 since organisations can be made here: shown where they are, and taken for nothing new. */
const WITHDRAWN: Readonly<Record<number, string>> = { 2: 'ANG BGN CUC HRK SLL ZWL' };

function digitsByCode(table: Readonly<Record<number, string>>): [Currency, number][] {
  return Object.entries(table).flatMap(([digits, codes]) => codes.split(/\s+/).map((code): [Currency, number] => [code, Number(digits)]));
}

const CURRENT_DIGITS: ReadonlyMap<Currency, number> = new Map(digitsByCode(CURRENT));
const KNOWN_DIGITS: ReadonlyMap<Currency, number> = new Map([...CURRENT_DIGITS, ...digitsByCode(WITHDRAWN)]);

/** Whether ISO 4217 has or had the code, with a minor unit: money in it can be counted, paid out and shown. */
export function isCurrency(code: string): boolean {
  return KNOWN_DIGITS.has(code);
}

/** Whether the code is in use now: what something new can be kept in. */
export function isCurrentCurrency(code: string): boolean {
  return CURRENT_DIGITS.has(code);
}

/** All codes of the table, withdrawn ones too, with the digits of their minor unit. */
export function allCurrencies(): ReadonlyMap<Currency, number> {
  return KNOWN_DIGITS;
}

/** Digits of the minor unit: 2 for USD, 0 for JPY, 3 for KWD; null for a code that is not in the table. */
export function knownDigits(currency: Currency): number | null {
  return KNOWN_DIGITS.get(currency) ?? null;
}
