export { LabelsModule } from './labels.module.ts';
export { LABELS_CHECKS } from './labels.checks.ts';
export { Decisions, type ReplayedDecisions } from './decisions.ts';
export { csvCell } from './csv.ts';
