/** Questions, answers and items: what a requester asks, what a worker answers, and the JSON Schemas and patterns that check both. */
export { checkAnswer, type AnswerCheck, type Box, type Span } from './answer.ts';
export { fieldsUsed } from './answer-form.ts';
export { checkFieldsKnown, checkFormChange } from './form-change.ts';
export { FormsModule } from './forms.module.ts';
export { filesNamed, itemChecker, PAYLOAD_LIMITS, unknownFileFault, visibleItem, type ItemChecker, type Payload } from './item.ts';
export { checkView, type ItemView } from './item-view.ts';
export { ItemViewInput, itemViewTypes, ItemViewType, viewOf } from './item-view.types.ts';
export { validatorFor } from './json-schema.ts';
export { isJsonObject, textFault, type JsonSchema } from './json.ts';
export { formOf, QuestionInput } from './question.inputs.ts';
export { isAggregated, type AnswerForm, type Option, type Question, type QuestionType } from './question.ts';
export { QuestionInterface, questionTypes } from './question.types.ts';
export { compileRules, isSlowForm, isSlowSchema, type AskedAnswer, type CompiledRules, type RulesToCompile } from './schema-rules.ts';
export {
  accountOf,
  accountOfOwner,
  BUSY,
  collectAnswers,
  SchemaThreads,
  TooSlow,
  withCheckedAnswers,
  type SchemaRules,
} from './schema-threads.ts';
