/** GraphQL: changes of rows in a sealed log. */
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { SeenBy, mayAudit } from '../../platform/index.ts';
import type { NamedChange } from './named-change.repository.ts';

export const ChangeEnum = { CHANGED: 'changed', MISSING: 'missing', ADDED: 'added' } as const;
registerEnumType(ChangeEnum, {
  name: 'Change',
  description: 'What happened to a row after it was sealed.',
  valuesMap: {
    CHANGED: { description: 'The row exists with a different content.' },
    MISSING: { description: 'It is not there any more.' },
    ADDED: { description: 'It was not there then.' },
  },
});

export const ChangedKindEnum = { ACT: 'act', JOURNAL: 'journal', ENTRY: 'entry', SEAL: 'seal' } as const;
registerEnumType(ChangedKindEnum, {
  name: 'ChangedKind',
  description: 'What was changed after it was sealed.',
  valuesMap: {
    ACT: { description: 'An act of the act log.' },
    JOURNAL: { description: 'A journal as such: who posted it, when, under which key; or all of it.' },
    ENTRY: { description: 'One entry of a journal.' },
    SEAL: { description: 'The seal: the rows are as they were noted.' },
  },
});

@SeenBy(mayAudit)
@ObjectType('NamedChange', { description: 'Something that is not what it was when it was sealed.' })
export class NamedChangeType {
  @Field(() => ChangedKindEnum, { description: 'Kind of the changed row.' })
  kind: NamedChange['kind'];

  @Field(() => String, { description: 'Its id: "act_…", "jrn_…", "jrn_…:2" for the second entry of a journal, or "act:12" for a seal.' })
  id: string;

  @Field(() => ChangeEnum, { description: 'Kind of the change: added, removed or changed.' })
  change: NamedChange['change'];

  @Field(() => String, { nullable: true, description: 'Content of the row now; null when it is gone.' })
  says: string | null;

  @Field(() => Boolean, { description: 'Whether the notes that name it hash up to the seal; when not, they were changed as well.' })
  isProven: boolean;
}
