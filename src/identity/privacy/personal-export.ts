/**
 * All personal data of a person as one JSON document, streamed as it is read. It names no other people: ids of others
 * are removed from every row of every domain.
 */
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ID_PREFIXES, isUuid, parsePublicId, publicId, type Clock, type IdKind, type PersonId } from '../../kernel/index.ts';
import { CLOCK, DB, type Db } from '../../platform/index.ts';
import { PersonalData, type ExportedRow, type ExportSection } from './personal-data.ts';
import { PersonalDataRepository } from './personal-data.repository.ts';

const PAGE = 500;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** People, and workers as organisations know them. */
const PUBLIC_PERSON = new RegExp(`\\b(?:${ID_PREFIXES.Person}|${ID_PREFIXES.Worker})_[0-9a-z]{26}\\b`, 'gi');
const SOMEBODY = '[somebody else]';

@Injectable()
export class PersonalExport {
  constructor(
    private readonly data: PersonalData,
    private readonly rows: PersonalDataRepository,
    @Inject(DB) private readonly db: Db,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** JSON: `{ format, version, person, madeAt, sections: { "<domain>.<name>": [row, …] } }`. */
  document(personId: PersonId): Readable {
    return Readable.from(this.parts(personId), { objectMode: false });
  }

  private async *parts(personId: PersonId): AsyncGenerator<string> {
    const head = { format: 'guildhall-personal-data', version: 1, person: publicId('Person', personId), madeAt: this.clock.now() };
    yield `${JSON.stringify(head).slice(0, -1)},"sections":{`;
    for (const [index, section] of this.data.sections.entries()) {
      yield `${index === 0 ? '' : ','}\n${JSON.stringify(section.name)}:[`;
      let isFirst = true;
      for await (const row of this.rowsOf(section, personId)) {
        yield `${isFirst ? '' : ','}\n${JSON.stringify(row)}`;
        isFirst = false;
      }
      yield ']';
    }
    yield '}}\n';
  }

  private async *rowsOf(section: ExportSection, personId: PersonId): AsyncGenerator<unknown> {
    let after: string | null = null;
    for (;;) {
      const page: ExportedRow[] = await section.rows(this.db, personId, after, PAGE);
      const texts = page.map((row) => JSON.stringify(row, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)));
      const others = await this.others(texts, personId);
      for (const text of texts) yield shown(JSON.parse(withoutOthers(text, others, personId)), section.kind);
      const last: unknown = page.at(-1)?.id;
      if (section.kind === null || page.length < PAGE || typeof last !== 'string') return;
      after = last;
    }
  }

  /** Which UUIDs in the texts name other people. */
  private async others(texts: readonly string[], personId: PersonId): Promise<ReadonlySet<string>> {
    const ids = new Set(texts.flatMap((text) => text.match(UUID) ?? []).map((id) => id.toLowerCase()));
    ids.delete(personId);
    return ids.size === 0 ? new Set() : this.rows.peopleAmong(this.db, [...ids]);
  }
}

function withoutOthers(text: string, others: ReadonlySet<string>, personId: PersonId): string {
  return text
    .replaceAll(UUID, (id) => (others.has(id.toLowerCase()) ? SOMEBODY : id))
    .replaceAll(PUBLIC_PERSON, (id) => (parsePublicId('Person', id.toLowerCase()) === personId ? id : SOMEBODY));
}

/** With public ids: `id` is of the section's kind, `batchId` of a batch. */
function shown(row: unknown, kind: IdKind | null): unknown {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => {
      const named = key === 'id' ? kind : kindOf(key);
      return [key, named !== null && typeof value === 'string' && isUuid(value) ? publicId(named, value) : value];
    }),
  );
}

function kindOf(key: string): IdKind | null {
  const name = key.endsWith('Id') ? key.charAt(0).toUpperCase() + key.slice(1, -2) : '';
  return Object.hasOwn(ID_PREFIXES, name) ? (name as IdKind) : null;
}
