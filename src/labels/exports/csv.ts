/** CSV as exports write it. The rule for apostrophes is in `platform/csv`. */
export { csvCell, csvText } from '../../platform/index.ts';
