/** Values of platform rules with their units: settings have seconds, minor units and basis points. Pure. */
import { amountText } from '../../forms/amounts.ts';

interface Words {
  readonly duration: (seconds: number) => string;
  readonly percent: (ratio: number) => string;
  readonly list: (items: readonly string[]) => string;
}

/**
 * @param name of the rule; its end is the unit
 * @param value as the setting is written
 * @param currency of amounts without a currency of their own
 * @returns null where the setting is clear as it is written
 */
export function ruleInWords(name: string, value: string, currency: string, words: Words): string | null {
  if (value === '') return null;
  if (name.endsWith('_BY_CURRENCY')) {
    const amounts = value.split(',').map((part) => part.split(':'));
    return words.list(amounts.map(([each = '', minor = '']) => amountText(BigInt(minor), each)));
  }
  if (name.endsWith('_MINOR')) return amountText(BigInt(value), currency);
  if (name.endsWith('_SECONDS')) return words.duration(Number(value));
  return name.endsWith('_BASIS_POINTS') ? words.percent(Number(value) / 10_000) : null;
}
