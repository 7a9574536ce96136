export { LabelsModule } from './labels.module.ts';
export { Labels } from './labels.ts';
export { type Label, type TaskLabel } from './label.ts';
