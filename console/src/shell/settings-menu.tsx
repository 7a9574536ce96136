import { useId, useState } from 'react';
import { LANGUAGES } from '../messages/languages.ts';
import { useLanguage, useT } from '../messages/language-context.ts';
import { useSession } from '../session/session-context.ts';
import { hasLetterKeys, keepLetterKeys } from '../app/keys.ts';
import { SignOutButton } from '../session/sign-out-button.tsx';
import { keepTheme, storedTheme, type Theme } from './theme.ts';

const THEMES: readonly Theme[] = ['device', 'light', 'dark'];

interface SettingsMenuProps {
  readonly showKeys: () => void;
  /** Null: this page has no tour. */
  readonly showTour: (() => void) | null;
}

/** Language, look, keys, and the way out. The browser's own popover: Escape and a click beside it close it. */
export function SettingsMenu({ showKeys, showTour }: SettingsMenuProps) {
  const t = useT();
  const id = useId();
  const { language, choose } = useLanguage();
  const { session } = useSession();
  const [theme, setTheme] = useState(storedTheme);
  const [hasKeys, setHasKeys] = useState(hasLetterKeys);
  const themeNames = { device: t('theme.device'), light: t('theme.light'), dark: t('theme.dark') };
  return (
    <div className="settings">
      <button type="button" className="button button-quiet settings-open" popoverTarget={id} aria-label={t('settings.title')}>
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
          <path fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" d="M3 6h8m4 0h2M3 14h2m4 0h8" />
          <circle cx="13" cy="6" r="2.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
          <circle cx="7" cy="14" r="2.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
        </svg>
      </button>
      <div id={id} popover="auto" className="popover" role="group" aria-label={t('settings.title')}>
        {session !== null && (
          <p className="settings-person">
            <strong>
              <bdi>{session.me.name}</bdi>
            </strong>
            <bdi className="soft">{session.me.email}</bdi>
          </p>
        )}
        <label className="field">
          {t('settings.language')}
          <select
            value={language.tag}
            onChange={(event) => choose(LANGUAGES.find(({ tag }) => tag === event.target.value) ?? LANGUAGES[0]!)}
          >
            {LANGUAGES.map(({ tag, name, isUnchecked }) => (
              <option key={tag} value={tag}>
                {isUnchecked ? `${name} *` : name}
              </option>
            ))}
          </select>
        </label>
        <p className="faint">{t('settings.unchecked')}</p>
        <label className="field">
          {t('settings.theme')}
          <select
            value={theme}
            onChange={(event) => {
              const chosen = event.target.value as Theme;
              setTheme(chosen);
              keepTheme(chosen);
            }}
          >
            {THEMES.map((each) => (
              <option key={each} value={each}>
                {themeNames[each]}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={hasKeys}
            onChange={(event) => {
              setHasKeys(event.target.checked);
              keepLetterKeys(event.target.checked);
            }}
          />
          <span>{t('settings.letter-keys')}</span>
        </label>
        <button type="button" className="button" popoverTarget={id} popoverTargetAction="hide" onClick={showKeys}>
          {t('keys.title')} <kbd>?</kbd>
        </button>
        {showTour !== null && (
          <button type="button" className="button" popoverTarget={id} popoverTargetAction="hide" onClick={showTour}>
            {t('tour.show')}
          </button>
        )}
        {session !== null && <SignOutButton />}
      </div>
    </div>
  );
}
