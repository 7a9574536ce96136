export { LabelsModule } from './labels.module.ts';
export { LABELS_CHECKS } from './labels.checks.ts';
export { replayDecisions } from './decisions/decisions.ts';
export { csvCell } from './exports/csv.ts';
