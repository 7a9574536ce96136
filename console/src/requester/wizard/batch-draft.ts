/** A batch as somebody writes it in the wizard: texts of fields, whether or not they are valid. */
import type { Comparator, ItemViewKind, RequirementGuard } from '../../api/generated/schema.ts';

export const QUESTION_KINDS = ['choice', 'multipleChoice', 'text', 'number', 'rating', 'comparison', 'spans', 'boxes', 'json'] as const;

export type QuestionKind = (typeof QUESTION_KINDS)[number];

export interface DraftOption {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly help: string;
  readonly colour: string;
  readonly key: string;
}

/** The settings of all kinds: changing the kind and back loses nothing. */
export interface DraftQuestion {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly name: string;
  readonly prompt: string;
  readonly help: string;
  readonly required: boolean;
  /** Options of a choice, labels of spans and boxes. */
  readonly options: readonly DraftOption[];
  readonly minimum: string;
  readonly maximum: string;
  readonly step: string;
  readonly points: string;
  readonly lowLabel: string;
  readonly highLabel: string;
  readonly left: string;
  readonly right: string;
  readonly tie: boolean;
  readonly field: string;
  readonly overlap: boolean;
  readonly pattern: string;
  readonly aggregate: boolean;
  readonly schema: string;
}

export type FieldKind = Exclude<ItemViewKind, 'SIDE_BY_SIDE'>;
export type FieldType = 'string' | 'number' | 'integer' | 'boolean';

export interface DraftField {
  readonly id: string;
  readonly name: string;
  readonly kind: FieldKind;
  /** What a text holds; other kinds have a type of their own. */
  readonly type: FieldType;
  readonly required: boolean;
  readonly label: string;
  readonly alt: string;
  readonly altField: string;
  readonly isShown: boolean;
  /** Stands beside the field before. */
  readonly isBeside: boolean;
  /** Of one item, for the preview. */
  readonly sample: string;
}

export interface DraftRequirement {
  readonly id: string;
  readonly typeId: string;
  readonly comparator: Comparator;
  readonly guards: RequirementGuard;
  /** Whole numbers, or countries, separated by commas. */
  readonly values: string;
  readonly skill: string;
  readonly trialTasks: string;
}

export interface BatchDraft {
  readonly title: string;
  readonly kind: string;
  readonly description: string;
  readonly instructions: string;
  readonly language: string;
  readonly fields: readonly DraftField[];
  /** JSON Schema as somebody wrote it; null: it follows from the fields. */
  readonly schemaText: string | null;
  readonly questions: readonly DraftQuestion[];
  readonly requirements: readonly DraftRequirement[];
  readonly poolId: string;
  readonly redundancy: string;
  readonly hasTarget: boolean;
  readonly minimumAnswers: string;
  /** In percent. */
  readonly confidence: string;
  readonly budget: string;
  readonly goldPerWorker: string;
  readonly workerCap: string;
  readonly internal: boolean;
  /** In the currency's main unit, as `0.18`. */
  readonly reward: string;
  readonly estimatedSeconds: string;
  readonly leaseMinutes: string;
  readonly autoApproveHours: string;
  /** Of the browser's own time, as `2026-12-24T18:00`. */
  readonly expiresAt: string;
}

const newId = (): string => crypto.randomUUID();

export const newOption = (value = ''): DraftOption => ({ id: newId(), value, label: '', help: '', colour: '', key: '' });

export const newQuestion = (kind: QuestionKind, name: string): DraftQuestion => ({
  ...{ id: newId(), kind, name, prompt: '', help: '', required: true, options: [newOption(), newOption()] },
  ...{ minimum: '', maximum: '', step: '', points: '5', lowLabel: '', highLabel: '', left: '', right: '', tie: false },
  ...{ field: '', overlap: false, pattern: '', aggregate: true, schema: '{ "type": "object" }' },
});

export const newField = (name: string, kind: FieldKind = 'TEXT'): DraftField => ({
  ...{ id: newId(), name, kind, type: 'string', required: true, label: '', alt: '', altField: '' },
  ...{ isShown: true, isBeside: false, sample: '' },
});

export const newRequirement = (typeId: string): DraftRequirement => ({
  ...{ id: newId(), typeId, comparator: 'GREATER_THAN_OR_EQUAL_TO', guards: 'ACCEPT' },
  ...{ values: '', skill: '', trialTasks: '' },
});

export const newBatchDraft = (): BatchDraft => ({
  ...{ title: '', kind: '', description: '', instructions: '', language: '' },
  ...{ fields: [newField('text')], schemaText: null, questions: [newQuestion('choice', 'answer')] },
  ...{ requirements: [], poolId: '', redundancy: '3', hasTarget: false, minimumAnswers: '2', confidence: '95', budget: '' },
  ...{ goldPerWorker: '20', workerCap: '', internal: false, reward: '', estimatedSeconds: '30', leaseMinutes: '' },
  ...{ autoApproveHours: '72', expiresAt: '' },
});

/** A name that no other has: `answer`, `answer2`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let count = 2;
  while (taken.includes(`${wanted}${count}`)) count += 1;
  return `${wanted}${count}`;
}
