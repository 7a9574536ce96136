import { useState } from 'react';
import { CreateApiKey, RevokeApiKey, type SecurityData } from '../api/generated/account.ts';
import type { Scope } from '../api/generated/schema.ts';
import { useCommand } from '../api/use-command.ts';
import { Form } from '../forms/form.tsx';
import { Refusals } from '../forms/refusals.tsx';
import { SubmitButton } from '../forms/submit-button.tsx';
import { TextField } from '../forms/text-field.tsx';
import { useFormat } from '../messages/use-format.ts';
import { useMaybeT, useT } from '../messages/language-context.ts';
import { useSession } from '../session/session-context.ts';
import { Section } from './section.tsx';

/** Scopes that anybody may give; an admin and an auditor also their own. */
const SCOPES: readonly Scope[] = ['WORK', 'MONEY', 'REQUESTER_READ', 'REQUESTER_WRITE', 'ACCOUNT'];

/** Keys of programs. A secret is shown once. */
export function ApiKeysSection({ apiKeys }: { readonly apiKeys: SecurityData['me']['apiKeys'] }) {
  const t = useT();
  const tell = useMaybeT();
  const { date } = useFormat();
  const { session } = useSession();
  const create = useCommand(CreateApiKey);
  const revoke = useCommand(RevokeApiKey);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const offered = [
    ...SCOPES,
    ...(session?.me.isAdmin === true ? (['ADMIN'] as const) : []),
    ...(session?.me.isAuditor === true ? (['AUDIT'] as const) : []),
  ];
  const secret = create.outcome?.data?.createApiKey.secret;
  return (
    <Section title={t('keys-api.title')}>
      <ul className="rows">
        {apiKeys.map((key) => (
          <li key={key.id}>
            <span>
              <bdi>{key.name}</bdi> <code>{key.prefix}…</code>{' '}
              <span className="soft">
                {key.scopes.map((scope) => tell(`scope.${scope}`, scope)).join(', ')} · {date(key.createdAt)}
              </span>
            </span>
            <button type="button" className="button button-small" onClick={() => void revoke.run({ input: { apiKeyId: key.id } })}>
              {t('keys-api.revoke')}
            </button>
          </li>
        ))}
      </ul>
      {secret != null && (
        <p className="notice notice-waiting" role="status">
          {t('keys-api.secret')} <code className="secret">{secret}</code>
        </p>
      )}
      <Form label={t('keys-api.create')} onSubmit={() => void create.run({ input: { name, scopes } })}>
        <TextField name="name" label={t('keys-api.name')} required value={name} onChange={setName} outcome={create.outcome} />
        <fieldset className="checks">
          <legend>{t('keys-api.scopes')}</legend>
          {offered.map((scope) => (
            <label key={scope} className="check">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={() => setScopes(scopes.includes(scope) ? scopes.filter((each) => each !== scope) : [...scopes, scope])}
              />
              <span>{tell(`scope.${scope}`, scope)}</span>
            </label>
          ))}
        </fieldset>
        <Refusals outcome={create.outcome} fields={['name']} />
        <SubmitButton isSending={create.isSending}>{t('keys-api.create')}</SubmitButton>
      </Form>
      <Refusals outcome={revoke.outcome} />
    </Section>
  );
}
