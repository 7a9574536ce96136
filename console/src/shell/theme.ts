/** Light, dark, or as the device says. */
export type Theme = 'device' | 'light' | 'dark';

const STORED = 'guildhall:theme';

export const storedTheme = (): Theme => (localStorage.getItem(STORED) as Theme | null) ?? 'device';

export function applyTheme(theme: Theme): void {
  if (theme === 'device') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset['theme'] = theme;
}

export function keepTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  applyTheme(theme);
}
