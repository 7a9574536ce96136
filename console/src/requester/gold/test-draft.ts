/** A test or a training as somebody writes it: texts of fields, whether or not they are valid. Pure. */
import type { RequesterTestData } from '../../api/generated/requester.ts';
import type { Json, SetQualificationTestInput, TestPurpose } from '../../api/generated/schema.ts';
import type { Answer } from '../../outbox/store.ts';
import { decimalOf, minorOf } from '../../forms/amounts.ts';
import { newQuestion, type DraftQuestion } from '../wizard/batch-draft.ts';
import { draftQuestionOf } from '../wizard/draft-of-batch.ts';
import { questionInputOf } from '../wizard/draft-to-input.ts';
import { isJsonObject, sampleText } from '../wizard/item-fields.ts';

export interface DraftTestItem {
  readonly id: string;
  /** Field name → its text; JSON for what is no text. */
  readonly values: Readonly<Record<string, string>>;
  /** What is right, as the controls of the task screen give it. */
  readonly answer: Answer;
  /** Other texts that are right too, one a line: question name → lines. */
  readonly others: Readonly<Record<string, string>>;
  /** How far a number may be off: question name → tolerance. */
  readonly tolerances: Readonly<Record<string, string>>;
  readonly explanation: string;
  readonly weight: string;
  /** Of single questions; it is kept as it was. */
  readonly weights: Json;
}

export interface TestDraft {
  readonly purpose: TestPurpose;
  readonly instructions: string;
  /** Names of the fields of an item, in their order. */
  readonly fields: readonly string[];
  readonly questions: readonly DraftQuestion[];
  readonly items: readonly DraftTestItem[];
  /** In the currency's main unit, as `0.18`. */
  readonly reward: string;
  readonly minutes: string;
  readonly limitMinutes: string;
  readonly passing: string;
  readonly mayRetake: boolean;
  readonly retakeHours: string;
  /** Empty: no limit. */
  readonly maximumAttempts: string;
  readonly paidAttempts: string;
  readonly grants: boolean;
  /** Empty: the score in percent. */
  readonly grantedValue: string;
  /** Empty: it does not end. */
  readonly grantedDays: string;
  readonly showsResults: boolean;
}

export const newTestItem = (): DraftTestItem => ({
  ...{ id: crypto.randomUUID(), values: {}, answer: {}, others: {}, tolerances: {}, explanation: '', weight: '1', weights: null },
});

export const newTestDraft = (): TestDraft => ({
  ...{ purpose: 'TEST', instructions: '', fields: ['text'], questions: [newQuestion('choice', 'answer')], items: [newTestItem()] },
  ...{ reward: '', minutes: '5', limitMinutes: '15', passing: '80', mayRetake: false, retakeHours: '24', maximumAttempts: '' },
  ...{ paidAttempts: '1', grants: true, grantedValue: '', grantedDays: '', showsResults: false },
});

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')));

/** A whole number; 0 where there is none, which every such setting refuses with its own words. */
const wholeOf = (text: string): number => Math.round(numberOf(text)) || 0;

const wholeOrNull = (text: string): number | null => (text.trim() === '' ? null : wholeOf(text));

const seconds = (text: string, unit: number): number => Math.round(numberOf(text) * unit) || 0;

/** Objects and lists are written as JSON; everything else is a text. */
function valueOf(text: string): Json {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The item as a worker gets it. */
export const payloadOf = ({ values }: DraftTestItem, fields: readonly string[]): Readonly<Record<string, Json>> =>
  Object.fromEntries(fields.filter((name) => name !== '').map((name) => [name, valueOf(values[name] ?? '')]));

const isGiven = (value: Json | undefined): value is Json => value != null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** What the server compares answers with: several texts, or a number with its tolerance, where there are any. */
export function keyOf({ answer, others, tolerances }: DraftTestItem, questions: readonly DraftQuestion[]): Readonly<Record<string, Json>> {
  const known = questions.flatMap(({ name, kind }): [string, Json][] => {
    const value = answer[name];
    if (!isGiven(value)) return [];
    const more = (others[name] ?? '').split('\n').filter((line) => line.trim() !== '');
    if (kind === 'text' && more.length > 0) return [[name, [value, ...more]]];
    const tolerance = numberOf(tolerances[name] ?? '');
    return kind === 'number' && tolerance > 0 ? [[name, { value, tolerance }]] : [[name, value]];
  });
  return Object.fromEntries(known);
}

export function testInputOf(draft: TestDraft, typeId: string, currency: string): SetQualificationTestInput {
  const isTest = draft.purpose === 'TEST';
  const grants = isTest || draft.grants;
  return {
    ...{ typeId, purpose: draft.purpose, instructions: draft.instructions },
    form: draft.questions.map(questionInputOf),
    items: draft.items.map((item, index) => ({
      name: `item-${index + 1}`,
      payload: payloadOf(item, draft.fields),
      key: keyOf(item, draft.questions),
      explanation: item.explanation.trim() === '' ? null : item.explanation,
      weight: wholeOf(item.weight),
      weights: item.weights,
    })),
    rewardMinor: (minorOf(draft.reward.trim() === '' ? '0' : draft.reward, currency) ?? -1n).toString(),
    ...{ estimatedSeconds: seconds(draft.minutes, 60), timeLimitSeconds: seconds(draft.limitMinutes, 60) },
    passingPercent: wholeOf(draft.passing),
    retakeDelaySeconds: draft.mayRetake ? seconds(draft.retakeHours, 3_600) : null,
    maximumAttempts: draft.mayRetake ? wholeOrNull(draft.maximumAttempts) : null,
    paidAttempts: draft.mayRetake ? wholeOf(draft.paidAttempts) : 1,
    grants,
    grantedValue: grants ? wholeOrNull(draft.grantedValue) : null,
    grantedSeconds: grants && draft.grantedDays.trim() !== '' ? seconds(draft.grantedDays, 86_400) : null,
    showsResults: draft.showsResults,
  };
}

type Test = NonNullable<RequesterTestData['qualificationTest']>;

/** A number as a field holds it; `null` is empty. */
const textOf = (value: number | null, unit = 1): string => (value === null ? '' : String(value / unit));

function itemOf({ payload, key, explanation, weight, weights }: NonNullable<Test['items']>[number]): DraftTestItem {
  const known = isJsonObject(key) ? Object.entries(key) : [];
  const answer: Record<string, Json> = {};
  const others: Record<string, string> = {};
  const tolerances: Record<string, string> = {};
  for (const [name, value] of known) {
    const [first, ...more] = Array.isArray(value) ? (value as readonly Json[]) : [];
    if (typeof first === 'string' && more.every((each) => typeof each === 'string')) {
      // A list of texts is also an answer of several options: the question's kind tells them apart when it is shown.
      answer[name] = value;
      others[name] = more.join('\n');
    } else if (isJsonObject(value) && typeof value['tolerance'] === 'number') {
      answer[name] = value['value'] ?? null;
      tolerances[name] = String(value['tolerance']);
    } else answer[name] = value;
  }
  return {
    ...newTestItem(),
    values: isJsonObject(payload) ? Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, sampleText(value)])) : {},
    ...{ answer, others, tolerances, explanation: explanation ?? '', weight: String(weight), weights },
  };
}

export function testDraftOf(test: Test, currency: string): TestDraft {
  const questions = (test.form ?? []).map(draftQuestionOf);
  const texts = new Set(questions.filter(({ kind }) => kind === 'text').map(({ name }) => name));
  const items = (test.items ?? []).map(itemOf).map((item) => ({
    ...item,
    answer: Object.fromEntries(
      Object.entries(item.answer).map(([name, value]) => [name, texts.has(name) && Array.isArray(value) ? (value[0] as Json) : value]),
    ),
    others: Object.fromEntries(Object.entries(item.others).filter(([name]) => texts.has(name))),
  }));
  return {
    ...newTestDraft(),
    ...{ purpose: test.purpose, instructions: test.instructions, questions, items },
    fields: [...new Set(items.flatMap(({ values }) => Object.keys(values)))],
    reward: decimalOf(test.reward.minor, currency),
    ...{
      minutes: textOf(test.estimatedSeconds, 60),
      limitMinutes: textOf(test.timeLimitSeconds, 60),
      passing: textOf(test.passingPercent),
    },
    ...{ mayRetake: test.retakeDelaySeconds !== null, retakeHours: textOf(test.retakeDelaySeconds ?? 86_400, 3_600) },
    ...{ maximumAttempts: textOf(test.maximumAttempts), paidAttempts: textOf(test.paidAttempts) },
    ...{ grants: test.grants, grantedValue: textOf(test.grantedValue), grantedDays: textOf(test.grantedSeconds, 86_400) },
    showsResults: test.showsResults,
  };
}
