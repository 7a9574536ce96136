/** Prints `.env.example` from the settings. */
import { z } from 'zod';
import { configShape } from './config.ts';
import { settingText } from './setting-kinds.ts';

/** The text of `.env.example`. */
export function environmentExample(): string {
  const lines = ['# Made by `npm run schema` from src/platform/config/config.ts. Copy it to .env, or set the variables.', ''];
  for (const [name, field] of Object.entries(configShape)) {
    const fallback: unknown = z.safeParse(z.object({ field: field as z.ZodType }), {}).data?.field;
    const shown = settingText(fallback);
    lines.push(`# ${(field as z.ZodType).description ?? ''}`, `${shown === '' ? '#' : ''}${name}=${shown}`, '');
  }
  return lines.join('\n');
}
