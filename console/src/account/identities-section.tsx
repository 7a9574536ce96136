import { LinkIdentity, UnlinkIdentity, type SecurityData } from '../api/generated/account.ts';
import { useCommand } from '../api/use-command.ts';
import { PATHS } from '../app/paths.ts';
import { Refusals } from '../forms/refusals.tsx';
import { useFormat } from '../messages/use-format.ts';
import { useT } from '../messages/language-context.ts';
import { useSession } from '../session/session-context.ts';
import { Section } from './section.tsx';

/** Accounts at the identity provider that sign this person in. Absent where there is no provider. */
export function IdentitiesSection({ identities }: { readonly identities: SecurityData['me']['identities'] }) {
  const t = useT();
  const { date } = useFormat();
  const { session } = useSession();
  const link = useCommand(LinkIdentity);
  const unlink = useCommand(UnlinkIdentity);
  const provider = session?.marketplace.signInProvider ?? null;
  if (provider === null && identities.length === 0) return null;
  const goToProvider = async () => {
    const { data } = await link.run({ input: { returnTo: PATHS.account } });
    if (data?.linkIdentity.url) window.location.assign(data.linkIdentity.url);
  };
  return (
    <Section title={t('identities.title')}>
      <ul className="rows">
        {identities.map(({ id, issuer, linkedAt }) => (
          <li key={id}>
            <span>
              <bdi>{issuer}</bdi> <span className="soft">{date(linkedAt)}</span>
            </span>
            <button type="button" className="button button-small" onClick={() => void unlink.run({ input: { identityId: id } })}>
              {t('identities.unlink')}
            </button>
          </li>
        ))}
      </ul>
      {provider !== null && (
        <button type="button" className="button" aria-disabled={link.isSending} onClick={() => void goToProvider()}>
          {t('identities.link', { name: provider.name })}
        </button>
      )}
      <Refusals outcome={link.outcome} />
      <Refusals outcome={unlink.outcome} />
    </Section>
  );
}
