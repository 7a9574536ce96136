/** Every integrity check of every domain, for admins through the API; `npm run doctor` runs the same from outside. */
import { Inject, Module } from '@nestjs/common';
import { Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { ALL_CHECKS } from './checks.ts';
import { Allow, DB, mayAudit, JsonScalar, problemsOf, SeenBy, type Db, ReadsManyRows } from './platform/index.ts';

/** Rows shown of one check. */
const SHOWN = 20;

@SeenBy(mayAudit)
@ObjectType({ description: 'Something that must not be.' })
class IntegrityProblem {
  @Field(() => String, { description: 'The check that found it.' })
  check: string;

  @Field(() => String, { description: 'Meaning of the problem, in a sentence.' })
  problem: string;

  @Field(() => JsonScalar, { description: 'Where: the columns that the check answers.' })
  row: unknown;
}

@SeenBy(mayAudit)
@ObjectType({ description: 'What the integrity checks found.' })
class Integrity {
  @Field(() => Int, { description: 'Number of checks that ran.' })
  checks: number;

  @Field(() => Int, { description: 'How many problems they found. 0 is health.' })
  problemCount: number;

  @Field(() => [IntegrityProblem], { description: `The first ${SHOWN} of each check.` })
  problems: IntegrityProblem[];
}

@Resolver()
class IntegrityResolver {
  constructor(@Inject(DB) private readonly db: Db) {}

  @Allow(['admin', 'auditor'], 'admin')
  @ReadsManyRows()
  @Query(() => Integrity, { description: 'Runs every integrity check. Reads much: on a large marketplace, prefer `npm run doctor`.' })
  async integrity(): Promise<Integrity> {
    const found: Integrity = { checks: ALL_CHECKS.length, problemCount: 0, problems: [] };
    for (const check of ALL_CHECKS) {
      const rows = await problemsOf(this.db, check);
      found.problemCount += rows.length;
      for (const row of rows.slice(0, SHOWN)) found.problems.push({ check: check.name, problem: check.problem, row: plain(row) });
    }
    return found;
  }
}

/** A row as JSON: a bigint as text. */
function plain(row: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(row, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)));
}

@Module({ providers: [IntegrityResolver] })
export class IntegrityModule {}
