export { aggregate, type AggregateOptions, type Labelling } from './aggregate.ts';
export { answersFrom, answersOf, type AnswerRow, type Answers, type NamedAnswers } from './answers.ts';
export { fitOf, type BoxFit } from './box-fit.ts';
export { estimateBoxes, KEY, type BoxAnswers, type BoxEstimates, type BoxMethod, type BoxSkills } from './boxes.ts';
export { answerEvidence, type AnswerEvidence } from './evidence.ts';
export { peakOf } from './golden-section.ts';
export { METHODS, type Method } from './labelling.ts';
export { compareCodePoints, plurality, type Plurality } from './plurality.ts';
export { stopDecision, type StopDecision, type StopRule, type Vote } from './stop.ts';
export { krippendorffAlpha, type Agreement, type AgreementScale } from './agreement.ts';
export {
  comparisonsOf,
  orderProbability,
  rankItems,
  winProbability,
  type ComparisonMethod,
  type ComparisonOptions,
  type Comparisons,
  type Ranking,
} from './comparison.ts';
export { aggregateSets, type SetAnswers, type SetLabelling, type SetOptions } from './multiple-choice.ts';
export { AnswerTableBuilder, GrowingNumbers, Names, renumber, startsOf, type AnswerTable, type Repeat } from './names.ts';
export {
  estimateNumbers,
  numberAnswersOf,
  type NumberAnswers,
  type NumberEstimates,
  type NumberMethod,
  type NumberOptions,
} from './number.ts';
export {
  levelsOf,
  MOST_LEVELS,
  rate,
  ratingAnswersOf,
  type RatingAnswers,
  type RatingEstimates,
  type RatingMethod,
  type RatingOptions,
} from './rating.ts';
export { combineTexts, type TextConsensus, type TextMethod } from './text.ts';
export { tokensOf, wordEdits, wordsOf } from './text-tokens.ts';
export { workerModel, type WorkerModel } from './worker-model.ts';
