import type { DifferenceCaseState } from '../../api/generated/schema.ts';

export const CASE_STATES: readonly DifferenceCaseState[] = ['OPEN', 'IN_PROGRESS', 'EXPLAINED', 'RESOLVED'];
