export { LabelsModule } from './labels.module.ts';
export { LABELS_CHECKS } from './labels.checks.ts';
export { replayDecisions, type ReplayedDecisions } from './decisions.ts';
export { csvCell } from './csv.ts';
