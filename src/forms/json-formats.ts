/** The `format`s of JSON Schema that are checked; each takes time linear in the text. Others are refused as unknown. */
import { parseDay } from '../kernel/index.ts';

const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

function isDate(text: string): boolean {
  return parseDay(text) !== null;
}

function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) && !/\s/.test(text) && URL.canParse(text);
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  const labels = domain.split('.');
  const isDomain = labels.length >= 2 && labels.every((label) => label !== '') && !/\s/.test(domain);
  return at > 0 && text.length <= 254 && !/[\s@]/.test(text.slice(0, at)) && isDomain;
}

/** RFC 3339 dates and times, RFC 3986 addresses, RFC 4122 ids; e-mail addresses by their shape only. */
export const FORMATS: Record<string, (text: string) => boolean> = {
  date: isDate,
  time: (text) => TIME.test(text),
  'date-time': (text) => isDate(text.slice(0, 10)) && /^[t ]$/i.test(text[10] ?? '') && TIME.test(text.slice(11)),
  uri: isUri,
  email: isEmail,
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
};
