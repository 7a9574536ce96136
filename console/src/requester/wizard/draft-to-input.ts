/** What the server gets of a draft. What is no number becomes one that the server refuses with its own words. Pure. */
import type { CreateBatchInput, Json, QuestionInput, RequirementInput } from '../../api/generated/schema.ts';
import { minorOf } from '../../forms/amounts.ts';
import type { BatchDraft, DraftOption, DraftQuestion, DraftRequirement } from './batch-draft.ts';
import { schemaOf, viewOf } from './item-fields.ts';

const LARGEST = 2_147_483_647;

const numberOf = (text: string): number | null => (text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text));

/** A whole number; 0 where there is none, which every such setting refuses. */
const wholeOf = (text: string, otherwise = 0): number => {
  const number = numberOf(text) ?? otherwise;
  return Math.min(LARGEST, Math.max(-LARGEST, Math.round(number)));
};

const wholeOrNull = (text: string): number | null => (text.trim() === '' ? null : wholeOf(text));

const jsonOf = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
};

const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

const optionsOf = (options: readonly DraftOption[]) =>
  options.map(({ value, label, help, colour, key }) => ({
    value: value === '' ? label : value,
    ...(label === '' ? {} : { label }),
    ...(help === '' ? {} : { help }),
    ...(colour === '' ? {} : { colour }),
    ...(key === '' ? {} : { key }),
  }));

function settingsOf(question: DraftQuestion): Partial<QuestionInput> {
  const { minimum, maximum, field, aggregate } = question;
  const most = maximum.trim() === '' ? {} : { maximum: wholeOf(maximum) };
  const least = { minimum: wholeOf(minimum) };
  const options = optionsOf(question.options);
  switch (question.kind) {
    case 'choice':
      return { choice: { options } };
    case 'multipleChoice':
      return { multipleChoice: { options, ...least, ...most } };
    case 'text': {
      const lengths = { minimumLength: wholeOf(minimum), ...(maximum.trim() === '' ? {} : { maximumLength: wholeOf(maximum) }) };
      return { text: { ...lengths, pattern: textOrNull(question.pattern), aggregate } };
    }
    case 'number':
      return { number: { minimum: numberOf(minimum), maximum: numberOf(maximum), step: numberOf(question.step) } };
    case 'rating':
      return {
        rating: { points: wholeOf(question.points), lowLabel: textOrNull(question.lowLabel), highLabel: textOrNull(question.highLabel) },
      };
    case 'comparison':
      return { comparison: { left: question.left, right: question.right, tie: question.tie } };
    case 'spans':
      return { spans: { field, labels: options, overlap: question.overlap, ...least, ...most } };
    case 'boxes':
      return { boxes: { field, labels: options, ...least, ...most } };
    case 'json':
      return { json: { schema: jsonOf(question.schema), aggregate } };
  }
}

export const questionInputOf = (question: DraftQuestion): QuestionInput => ({
  ...{ name: question.name, prompt: question.prompt, required: question.required, help: textOrNull(question.help) },
  ...settingsOf(question),
});

const isPlace = (value: string): boolean => /^[A-Za-z]{2}(?:-\w{1,3})?$/.test(value);

function requirementOf({ typeId, comparator, guards, values, skill, trialTasks }: DraftRequirement): RequirementInput {
  const takesValues = comparator !== 'EXISTS' && comparator !== 'DOES_NOT_EXIST';
  const all = takesValues
    ? values
        .split(',')
        .map((value) => value.trim())
        .filter((value) => value !== '')
    : [];
  const places = all.filter(isPlace).map((value) => {
    const [country = '', subdivision] = value.toUpperCase().split('-');
    return { country, ...(subdivision === undefined ? {} : { subdivision }) };
  });
  const numbers = all.filter((value) => !isPlace(value)).map((value) => wholeOf(value));
  return {
    ...{ typeId, comparator, guards, skill: textOrNull(skill), trialTasks: wholeOrNull(trialTasks) },
    ...(places.length > 0 ? { locales: places } : {}),
    ...(numbers.length > 0 ? { integerValues: numbers } : {}),
  };
}

const timeOf = (local: string): string | null => (local === '' ? null : new Date(local).toISOString());

export function inputOf(draft: BatchDraft, organisation: { readonly id: string; readonly currency: string }): CreateBatchInput {
  const { currency } = organisation;
  const leaseMinutes = numberOf(draft.leaseMinutes);
  const target = {
    ...{ minimumAnswers: wholeOf(draft.minimumAnswers), confidence: (numberOf(draft.confidence) ?? 0) / 100 },
    budgetMinor: draft.budget.trim() === '' ? null : (minorOf(draft.budget, currency) ?? 0n).toString(),
  };
  return {
    organisationId: organisation.id,
    ...{ title: draft.title, kind: draft.kind.trim(), description: draft.description, instructions: draft.instructions },
    language: textOrNull(draft.language),
    itemSchema: draft.schemaText === null ? schemaOf(draft.fields) : draft.schemaText.trim() === '' ? null : jsonOf(draft.schemaText),
    view: draft.fields.length === 0 ? null : viewOf(draft.fields),
    form: draft.questions.map(questionInputOf),
    requirements: draft.requirements.map(requirementOf),
    poolId: draft.poolId === '' ? null : draft.poolId,
    redundancy: wholeOf(draft.redundancy),
    target: draft.hasTarget ? target : null,
    goldPerWorker: wholeOf(draft.goldPerWorker),
    workerCap: wholeOrNull(draft.workerCap),
    internal: draft.internal,
    rewardMinor: draft.internal ? '0' : (minorOf(draft.reward, currency) ?? 0n).toString(),
    estimatedSeconds: wholeOf(draft.estimatedSeconds),
    ...(leaseMinutes === null ? {} : { leaseSeconds: wholeOf(String(leaseMinutes * 60)) }),
    autoApproveSeconds: wholeOf(String((numberOf(draft.autoApproveHours) ?? 0) * 3600)),
    expiresAt: timeOf(draft.expiresAt),
  };
}
