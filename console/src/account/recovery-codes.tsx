import { useT } from '../messages/language-context.ts';

/** Shown once: each signs in once, without the app. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const t = useT();
  return (
    <div className="notice notice-waiting" role="status">
      <p>{t('totp.codes')}</p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
