/** Reading parameters, with Stripe's refusals for those that do not fit. */
import { invalid, missingParameter } from './errors.ts';
import type { Param, Params } from './form.ts';

export function optionalText(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') throw invalid(`Invalid string: ${JSON.stringify(value)}`, name);
  return String(value);
}

export function requiredText(params: Params, name: string): string {
  const value = optionalText(params, name);
  if (value === undefined) throw missingParameter(name);
  return value;
}

/** A whole number of minor units, at least 1. */
export function optionalAmount(params: Params, name = 'amount'): bigint | undefined {
  const text = optionalText(params, name);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw invalid(`Invalid integer: ${text}`, name, 'parameter_invalid_integer');
  const amount = BigInt(text);
  if (amount < 1n) throw invalid('This value must be greater than or equal to 1.', name, 'parameter_invalid_integer');
  if (amount > 99_999_999_999n) throw invalid('Amount must be no more than $999,999,999.99', name, 'amount_too_large');
  return amount;
}

export function requiredAmount(params: Params, name = 'amount'): bigint {
  const amount = optionalAmount(params, name);
  if (amount === undefined) throw missingParameter(name);
  return amount;
}

/** Three letters, in lower case as Stripe keeps them. */
export function currencyOf(params: Params, name = 'currency'): string {
  const currency = requiredText(params, name).toLowerCase();
  if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}.`, name);
  return currency;
}

export function nested(params: Params, name: string): Params | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('Invalid object', name);
  return value;
}

export function textList(value: Param | undefined): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : typeof value === 'object' ? Object.values(value) : [value]).map((entry) =>
    typeof entry === 'object' ? JSON.stringify(entry) : String(entry),
  );
}

export function metadataOf(params: Params, name = 'metadata'): Record<string, string> {
  const given = nested(params, name) ?? {};
  const entries = Object.entries(given).filter(([, value]) => value !== '' && value !== null);
  if (entries.length > 50) throw invalid('Metadata may have at most 50 keys.', name);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      if (key.length > 40) throw invalid(`Metadata keys can have up to 40 characters, not ${key.length}.`, `${name}[${key}]`);
      if (text.length > 500) throw invalid(`Metadata values can have up to 500 characters, not ${text.length}.`, `${name}[${key}]`);
      return [key, text];
    }),
  );
}

/** Stripe's merge: names given replace, names given as empty go, others stay. */
export function mergeMetadata(into: Record<string, string>, params: Params): void {
  for (const [key, value] of Object.entries(nested(params, 'metadata') ?? {})) {
    if (value === '' || value === null) delete into[key];
    else into[key] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

/** A safe integer on the wire, as Stripe writes amounts in JSON. */
export function wire(amount: bigint): number {
  const number = Number(amount);
  if (!Number.isSafeInteger(number)) throw new Error(`${amount} does not fit into JSON`);
  return number;
}
