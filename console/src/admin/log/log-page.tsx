import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { ActVerbs } from '../../api/generated/admin.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { TextField } from '../../forms/text-field.tsx';
import { useT } from '../../messages/language-context.ts';
import { Screen } from '../../screen/screen.tsx';
import { ActsTable } from '../shared/acts-table.tsx';
import { filtersOf } from './filters-of.ts';
import { SealCheck } from './seal-check.tsx';

/** Who did what, when: nothing is ever removed from it, and its seals show whether something was changed. */
export default function LogPage() {
  const t = useT();
  const [search] = useSearchParams();
  const verbs = useRead(ActVerbs, {}).data?.actVerbs ?? [];
  const [actor, setActor] = useState('');
  const [subject, setSubject] = useState(search.get('subject') ?? '');
  const [verb, setVerb] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  return (
    <Screen title={t('admin.log')}>
      <SealCheck />
      <div className="admin-filters">
        <SelectField
          label={t('log.what')}
          value={verb}
          options={[{ value: '', label: t('admin.any') }, ...verbs.map((value) => ({ value, label: value }))]}
          onChange={setVerb}
        />
        <TextField name="actor" label={t('log.actor-id')} value={actor} onChange={setActor} />
        <TextField name="subject" label={t('log.subject-id')} value={subject} onChange={setSubject} />
        <TextField name="from" type="date" label={t('log.from')} value={from} onChange={setFrom} />
        <TextField name="to" type="date" label={t('log.to')} value={to} onChange={setTo} />
      </div>
      <ActsTable variables={{ ...filtersOf({ actor, subject, verb, from, to }), first: 50 }} />
    </Screen>
  );
}
