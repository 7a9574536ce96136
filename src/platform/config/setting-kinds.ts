/** Kinds of settings that several settings have: whole numbers, amounts, rates, lists. */
import { z } from 'zod';
import { isCurrency, maximumAmount } from '../../kernel/index.ts';
import { parseRate, Rate, RATE_PATTERN } from './rate.ts';

export const wholeNumber = (fallback: number) => z.coerce.number().int().min(0).default(fallback);
export const slots = (fallback: number) => z.coerce.number().int().min(1).max(10_000).default(fallback);
/** No limit in money needs more, and none is in the way of a sum. */
const LARGEST_SETTING = maximumAmount('USD').minor;
export const minorUnits = (fallback: bigint) =>
  z
    .string()
    .regex(/^\d+$/, 'a whole number of minor units')
    .transform((text) => BigInt(text))
    .refine((minor) => minor <= LARGEST_SETTING, `at most ${LARGEST_SETTING} minor units`)
    .default(fallback);
/** "JPY:3000,KWD:6000": minor units by currency. */
export const amounts = (fallback: string) =>
  z
    .string()
    .refine(
      (text) => text === '' || text.split(',').every((pair) => /^[A-Z]{3}:\d+$/.test(pair) && isCurrency(pair.slice(0, 3))),
      'ISO 4217 currencies and whole numbers of minor units: "JPY:3000,KWD:6000"',
    )
    .default(fallback)
    .transform((text): ReadonlyMap<string, bigint> => new Map(text.split(',').filter(Boolean).map(pairOf)))
    .refine(
      (byCurrency) => [...byCurrency.values()].every((minor) => minor <= LARGEST_SETTING),
      `at most ${LARGEST_SETTING} minor units each`,
    );
const pairOf = (text: string): [string, bigint] => [text.slice(0, 3), BigInt(text.slice(4))];
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(fallback);
/** "60/300": 60 in 300 seconds; "off": no limit. */
export const rate = (fallback: string) =>
  z.string().regex(RATE_PATTERN, 'a rate like "60/300" (60 in 300 seconds), or "off"').default(fallback).transform(parseRate);
/** Parts separated by commas. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
/** A text that `parse` reads; what it returns null for is a fault of the setting. */
export const parsedText = <T>(parse: (text: string) => T | null, fault: string) =>
  z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });
/** An empty variable counts as one that is not set. */
export const optionalText = z.string().min(1).optional();

/** A value of the configuration as the variable is written; amounts by currency in the order of the currencies. '' for none. */
export function settingText(value: unknown): string {
  if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return `${value as string | number | bigint | boolean}`;
  if (value instanceof Rate) return value.toString();
  if (Array.isArray(value)) return value.join(',');
  if (!(value instanceof Map)) return '';
  const pairs = [...(value as ReadonlyMap<string, bigint>)].sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([currency, minor]) => `${currency}:${minor}`).join(',');
}
