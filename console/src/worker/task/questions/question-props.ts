import type { QuestionFields } from '../../../api/generated/fragments.ts';
import type { Json } from '../../../api/generated/schema.ts';

export type QuestionOf<Name extends QuestionFields['__typename']> = Extract<QuestionFields, { __typename: Name }>;

/** What every control of a question takes. */
export interface QuestionProps<Name extends QuestionFields['__typename']> {
  readonly question: QuestionOf<Name>;
  readonly value: Json;
  readonly setValue: (value: Json) => void;
  /** Ids of its help and its fault. */
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
}
