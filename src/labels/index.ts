export { LabelsModule } from './labels.module.ts';
export { csvCell } from './csv.ts';
