/**
 * Files that are evidence of restrictions. An admin uploads one, and names it in a restriction; only admins open it, and not about
 * themselves. A file is evidence of one restriction, so that the erasure of the person deletes it.
 */
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  addSeconds,
  allOf,
  forbidden,
  invalid,
  notFound,
  ok,
  refuse,
  type FileId,
  type Refusal,
  type RestrictionId,
  type Result,
  say,
  type Sentence,
} from '../../kernel/index.ts';
import { Commands, Files, personIdOf, systemCaller, type Caller, type StoredFile, type Tx } from '../../platform/index.ts';
import { denyUnlessAdminPerson } from '../admins/active-admins.ts';
import { EvidenceRepository } from './evidence.repository.ts';
import type { Evidence } from './restriction.ts';

/** How long an uploaded file may wait for a restriction that names it. */
const UNUSED_SECONDS = 86_400;
const AT_ONCE = 100;

@Injectable()
export class EvidenceCommands {
  constructor(
    private readonly commands: Commands,
    private readonly rows: EvidenceRepository,
    private readonly files: Files,
  ) {}

  /** Stores a file of the platform. Read `source` to its end or destroy it in any case. */
  async upload(caller: Caller, name: string | undefined, source: Readable): Promise<Result<StoredFile>> {
    const denied = denyUnlessAdminPerson(caller.actor, 'upload evidence');
    return denied === null ? this.files.upload(caller, null, name, source) : refuse(denied);
  }

  /** The file, for an admin; that it was opened is an act. */
  open(caller: Caller, fileId: FileId): Promise<Result<StoredFile>> {
    return this.commands.run(caller, async (tx) => {
      const denied = denyUnlessAdminPerson(tx.actor, 'open evidence');
      if (denied !== null) return refuse(denied);
      const file = (await this.files.ofPlatform(tx, [fileId])).get(fileId);
      if (file === undefined) return refuse(notFound('The evidence'));
      if ((await this.rows.concernedBy(tx, [fileId])).get(fileId) === personIdOf(tx.actor)) {
        return refuse(forbidden('This is evidence about you; another admin can open it.'));
      }
      tx.act('evidence.opened', { kind: 'file', id: fileId });
      return ok(file);
    });
  }

  /**
   * What is wrong with the files that the evidence names. Nothing: they are there, and are evidence of nothing else until the end of
   * the transaction.
   */
  async check(tx: Tx, evidence: readonly Evidence[]): Promise<Result<null>> {
    const ids = fileIdsOf(evidence);
    if (ids.length === 0) return ok(null);
    await this.rows.lock(tx);
    const [stored, used] = [await this.files.ofPlatform(tx, ids), await this.rows.concernedBy(tx, ids)];
    const faults = evidence.flatMap(({ fileId }, index): Refusal[] => {
      if (!fileId) return [];
      const fault = (message: Sentence) => [invalid(message, 'evidence', String(index), 'fileId')];
      if (!stored.has(fileId)) return fault(say`There is no such evidence: upload it with POST /evidence, at most a day before.`);
      if (used.has(fileId) || ids.indexOf(fileId) !== ids.lastIndexOf(fileId)) {
        return fault(say`A file is evidence of one restriction, once; upload it again.`);
      }
      return [];
    });
    const sound = allOf(faults);
    return sound.ok ? ok(null) : sound;
  }

  async attach(tx: Tx, restrictionId: RestrictionId, evidence: readonly Evidence[]): Promise<void> {
    const ids = fileIdsOf(evidence);
    if (ids.length > 0) await this.rows.attach(tx, restrictionId, ids);
  }

  /** Deletes files that no restriction named in time. Returns how many. */
  deleteUnused(): Promise<number> {
    return this.commands.must(systemCaller('identity.tidy'), async (tx) => {
      await this.rows.lock(tx);
      return ok(await this.rows.deleteUnused(tx, addSeconds(tx.now, -UNUSED_SECONDS), AT_ONCE));
    });
  }
}

function fileIdsOf(evidence: readonly Evidence[]): FileId[] {
  return evidence.flatMap(({ fileId }) => (fileId ? [fileId] : []));
}
