/**
 * Platform rules: fees, limits and hold times. Their first version comes from the settings of the first start; afterwards
 * two admins or the operator's command change them, and the settings of the same names are ignored. Pure.
 */
import { conflict, invalid, ok, type Refusal, refuse, type Result, say } from '../../kernel/index.ts';
import { configShape, readConfig, type Config } from '../config/config.ts';
import { settingText } from '../config/setting-kinds.ts';

/** Settings that are rules. CURRENCY, which the amounts are given in, is fixed by its first version. */
export const RULE_NAMES = [
  'PLATFORM_FEE_BASIS_POINTS',
  'PLATFORM_FEE_MINIMUM_MINOR',
  'PLATFORM_FEE_MINIMUM_BY_CURRENCY',
  'HOLD_SECONDS',
  'NEW_WORKER_HOLD_SECONDS',
  'DISPUTE_SECONDS',
  'HELD_MAXIMUM',
  'MINIMUM_PAYOUT_MINOR',
  'MINIMUM_PAYOUT_BY_CURRENCY',
  'PAYOUT_APPROVAL_ABOVE_MINOR',
  'PAYOUT_APPROVAL_ABOVE_BY_CURRENCY',
  'PAYOUT_SCHEDULE',
  'FUNDING_APPROVAL_ABOVE_MINOR',
  'FUNDING_APPROVAL_ABOVE_BY_CURRENCY',
  'FUNDING_MINIMUM_MINOR',
  'FUNDING_MINIMUM_BY_CURRENCY',
  'FUNDING_MAXIMUM_MINOR',
  'NEW_ORGANISATION_DAYS',
  'NEW_ORGANISATION_DAY_MINOR',
  'NEW_ORGANISATION_TOTAL_MINOR',
  'INVOICE_DUE_DAYS',
  'TEST_HOURLY_MINOR',
  'TEST_HOURLY_BY_CURRENCY',
  'TRAINING_UNPAID_SECONDS',
] as const satisfies readonly (keyof Config)[];

export type RuleName = (typeof RULE_NAMES)[number];

/** Kept with the rules, so that another CURRENCY in the settings does not change what their amounts mean. */
export const RULE_CURRENCY = 'CURRENCY';

/** The rules in force. `CURRENCY` is the currency that amounts without a currency of their own are given in. */
export type RuleValues = Pick<Config, RuleName | typeof RULE_CURRENCY>;

export const STORED_NAMES: readonly (keyof RuleValues)[] = [...RULE_NAMES, RULE_CURRENCY];

export interface RuleVersion {
  readonly id: string;
  /** Counts the changes of all rules. */
  readonly version: number;
  readonly name: string;
  /** As the setting is written. */
  readonly value: string;
  /** Null: the first version of this rule. */
  readonly previousId: string | null;
  readonly previousValue: string | null;
  readonly source: 'settings' | 'admins' | 'operator';
  readonly requestedBy: string | null;
  readonly approvedBy: string | null;
  readonly reason: string | null;
  readonly setAt: Date;
}

/** A difference between a setting and the rule that is in force. */
export interface RuleDifference {
  readonly name: string;
  readonly setting: string;
  readonly inForce: string;
  readonly version: number;
}

export function isRuleName(name: string): name is RuleName {
  return (RULE_NAMES as readonly string[]).includes(name);
}

/** What the rule is, in a sentence. */
export function ruleDescription(name: RuleName): string {
  return configShape[name].description ?? '';
}

/** The settings that are written in the environment and differ from the rules in force. Other settings are not read. */
export function ignoredSettings(
  inForce: readonly Pick<RuleVersion, 'name' | 'value' | 'version'>[],
  environment: Readonly<Record<string, string | undefined>>,
): RuleDifference[] {
  const written = STORED_NAMES.filter((name) => (environment[name]?.trim() ?? '') !== '');
  const config = readConfig(Object.fromEntries(written.map((name) => [name, environment[name]])));
  return differencesOf(inForce, config).filter(({ name }) => written.includes(name as keyof RuleValues));
}

/** The values in the settings, as they are written. */
export function settingTexts(config: Config): Map<keyof RuleValues, string> {
  return new Map(STORED_NAMES.map((name) => [name, settingText(config[name])]));
}

/**
 * The rules from their texts. What is not stored yet comes from the settings.
 *
 * @throws Error when a text is not what this version of the application understands
 */
export function ruleValues(texts: ReadonlyMap<string, string>, config: Config): RuleValues {
  const values: Record<string, unknown> = {};
  for (const name of STORED_NAMES) {
    const text = texts.get(name);
    values[name] = text === undefined ? config[name] : configShape[name].parse(text);
  }
  return values as RuleValues;
}

export function differencesOf(inForce: readonly Pick<RuleVersion, 'name' | 'value' | 'version'>[], config: Config): RuleDifference[] {
  const settings = settingTexts(config);
  return inForce.flatMap(({ name, value, version }) => {
    const setting = settings.get(name as keyof RuleValues);
    return setting === undefined || setting === value ? [] : [{ name, setting, inForce: value, version }];
  });
}

export function differenceText({ name, setting, inForce, version }: RuleDifference): string {
  const shown = (text: string) => (text === '' ? 'empty' : text);
  return `The setting ${name} (${shown(setting)}) is ignored: the platform rule is ${shown(inForce)}, version ${version}. Change the rule with "npm run rules" or by two admins.`;
}

const LONGEST_VALUE = 5_000;

/** The value as it is stored, or why it is none. */
export function checkRuleValue(name: RuleName, text: string): Result<string> {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_VALUE) return refuse(invalid(say`A rule has at most ${LONGEST_VALUE} characters.`, 'value'));
  // Without it, the empty text would be 0, and 1e3 a number.
  const isNumber = typeof configShape[name].parse(undefined) === 'number';
  if (isNumber && !/^\d{1,15}$/.test(trimmed)) return refuse(invalid(say`${name} is a whole number in digits.`, 'value'));
  const parsed = configShape[name].safeParse(trimmed);
  if (parsed.success) return ok(settingText(parsed.data));
  return refuse(
    invalid(say`${name} cannot be this: ${parsed.error.issues[0]?.message ?? 'malformed'}. It is: ${ruleDescription(name)}.`, 'value'),
  );
}

/** Why the rules together make no sense after a change; null: they do. */
export function rulesFault(values: RuleValues): Refusal | null {
  if (values.FUNDING_MINIMUM_MINOR > values.FUNDING_MAXIMUM_MINOR) {
    return conflict('CONTRADICTION', 'FUNDING_MINIMUM_MINOR must not exceed FUNDING_MAXIMUM_MINOR: no payment would be possible.');
  }
  if (values.NEW_ORGANISATION_DAY_MINOR > values.NEW_ORGANISATION_TOTAL_MINOR) {
    return conflict('CONTRADICTION', 'NEW_ORGANISATION_DAY_MINOR must not exceed NEW_ORGANISATION_TOTAL_MINOR.');
  }
  return null;
}
