import { Refusals } from '../forms/refusals.tsx';
import { useT } from '../messages/language-context.ts';
import type { Demo } from './demo.ts';
import { useSignIn } from './use-sign-in.ts';

/** Signs in with an account of the demo by one click. */
export function DemoEntrances({ demo }: { readonly demo: Demo }) {
  const t = useT();
  const { withPassword, password } = useSignIn();
  const names = { requester: t('demo.requester'), worker: t('demo.worker'), admin: t('demo.admin'), auditor: t('demo.auditor') };
  const does = {
    requester: t('demo.requester-does'),
    worker: t('demo.worker-does'),
    admin: t('demo.admin-does'),
    auditor: t('demo.auditor-does'),
  };
  return (
    <section className="demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('demo.title')}</h2>
      <ul className="demo-entrances">
        {demo.accounts.map(({ role, email }) => (
          <li key={role}>
            <button
              type="button"
              className="card card-button"
              disabled={password.isSending}
              onClick={() => void withPassword(email, demo.password)}
            >
              <strong>{names[role]}</strong>
              <span className="soft">{does[role]}</span>
            </button>
          </li>
        ))}
      </ul>
      <Refusals outcome={password.outcome} />
    </section>
  );
}
