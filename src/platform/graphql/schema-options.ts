/** Options to build the schema from the code: for the server, and for schema.graphql. */
import type { BuildSchemaOptions } from '@nestjs/graphql';
import { USER_ERROR_TYPES } from './errors.types.ts';
import { DateTimeScalar } from './scalars.ts';

export const SCHEMA_OPTIONS: BuildSchemaOptions = {
  orphanedTypes: USER_ERROR_TYPES,
  scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
};
