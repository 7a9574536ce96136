/**
 * What batches hold on a person: what they uploaded and wrote for organisations. It is the organisations', and stays with
 * them; files can be opened from the export while the person is a member.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { longSection, PersonalData, type ExportSection } from '../identity/index.ts';
import { asId } from '../kernel/index.ts';
import { Files } from '../platform/index.ts';

interface FileRow {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly isMember: boolean;
}

const UPLOADS = longSection(
  'batches.uploads',
  'Upload',
  `select id, batch_id as "batchId", format, bytes, sha256, rows, added, created_at as "createdAt"
   from batches.upload where created_by = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
);

@Injectable()
export class BatchesPersonalData implements OnModuleInit {
  constructor(
    private readonly data: PersonalData,
    private readonly files: Files,
  ) {}

  onModuleInit(): void {
    this.data.register({ sections: [UPLOADS, this.filesSection()] });
  }

  private filesSection(): ExportSection {
    return {
      name: 'files.files',
      kind: 'File',
      rows: async (db, personId, after, limit) => {
        const rows = await db.query<FileRow & Record<string, unknown>>(
          `select f.id, f.organisation_id as "organisationId", f.name, f.media_type as "mediaType", f.bytes, f.sha256, f.created_at as "createdAt",
             exists (select from identity.active_membership_view m where m.organisation_id = f.organisation_id and m.person_id = $1)
               as "isMember"
           from files.file_view f where f.created_by = $1 and f.organisation_id is not null and ($2::uuid is null or f.id > $2) order by f.id limit $3`,
          [personId, after, limit],
        );
        return rows.map(({ isMember, ...file }) => ({ ...file, url: isMember ? this.addressOf(file) : null }));
      },
    };
  }

  private addressOf({ id, organisationId, name }: Pick<FileRow, 'id' | 'organisationId' | 'name'>): string {
    return this.files.address(asId<'Organisation'>(organisationId), asId<'File'>(id), name).url;
  }
}
