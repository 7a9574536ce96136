import { useState } from 'react';
import { Restrictions } from '../../api/generated/admin.ts';
import type { RestrictionKind } from '../../api/generated/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { SelectField } from '../../forms/select-field.tsx';
import { useMaybeT, useT } from '../../messages/language-context.ts';
import { Empty } from '../../screen/empty.tsx';
import { Screen } from '../../screen/screen.tsx';
import { Shown } from '../../screen/shown.tsx';
import { RestrictionCard } from './restriction-card.tsx';

const KINDS: readonly RestrictionKind[] = ['SUSPENDED', 'MONEY_ON_HOLD', 'BLOCKED_BY_ORGANISATION'];

/** Restrictions of all people, those in force first of all. */
export default function RestrictionsPage() {
  const t = useT();
  const tell = useMaybeT();
  const [kind, setKind] = useState('');
  const [isActive, setActive] = useState(true);
  const read = useRead(Restrictions, { active: isActive ? true : null, kind: kind === '' ? null : (kind as RestrictionKind), first: 100 });
  return (
    <Screen title={t('admin.restrictions')}>
      <div className="admin-filters">
        <SelectField
          label={t('restrictions.kind')}
          value={kind}
          options={[
            { value: '', label: t('admin.any') },
            ...KINDS.map((value) => ({ value, label: tell(`restriction-kind.${value}`, value) })),
          ]}
          onChange={setKind}
        />
        <label className="check">
          <input type="checkbox" checked={isActive} onChange={(event) => setActive(event.target.checked)} />{' '}
          <span>{t('restrictions.in-force')}</span>
        </label>
      </div>
      <Shown
        read={read}
        isEmpty={({ restrictions }) => restrictions.nodes.length === 0}
        empty={<Empty title={t('restrictions.none')} text={t('restrictions.none-text')} />}
      >
        {({ restrictions }) => (
          <>
            {restrictions.nodes.map((restriction) => (
              <RestrictionCard key={restriction.id} restriction={restriction} person={restriction.person} />
            ))}
            {restrictions.pageInfo.hasNextPage && <p className="soft">{t('decision.queue-more')}</p>}
          </>
        )}
      </Shown>
    </Screen>
  );
}
