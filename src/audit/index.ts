/** Reading the act log, and verifying its seals. */
export { ActLog } from './act-log.ts';
export { ActSummaryConnection, actSummaryType, ActSummaryType, ActType } from './act.types.ts';
export { AUDIT_CHECKS } from './audit.checks.ts';
export { AuditModule } from './audit.module.ts';
export { Sealing } from './sealing.ts';
