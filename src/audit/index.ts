/** Reading the act log, and verifying its seals. */
export { ActLog } from './act-log.ts';
export { firstIdAt, subjectPublicId, type Act } from './act.ts';
export { ActSummaryConnection, actSummaryType, ActSummaryType, actType, ActType } from './act.types.ts';
export { AUDIT_CHECKS } from './audit.checks.ts';
export { AuditModule } from './audit.module.ts';
export { BrokenSealType } from './seal.types.ts';
export { Sealing } from './sealing.ts';
export type { Verification } from './verification.ts';
