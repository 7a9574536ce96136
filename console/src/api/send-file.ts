/** Sends a file to a route of the server that is no GraphQL. */
import { OWN_ORIGIN } from './client.ts';

export interface FileOutcome<Body> {
  /** What the server made of the file; null when it was refused. */
  readonly body: Body | null;
  /** Why it was refused; null when it was taken. */
  readonly message: string | null;
  /** Whether no server was reached. */
  readonly isOffline: boolean;
}

/** @param path with its query; the file is one part of a form */
export async function sendFile<Body>(path: string, file: File): Promise<FileOutcome<Body>> {
  const form = new FormData();
  form.append('file', file);
  try {
    const response = await fetch(path, { method: 'POST', body: form, headers: OWN_ORIGIN, credentials: 'same-origin' });
    const body = (await response.json().catch(() => ({}))) as Body & { readonly message?: string };
    if (response.ok) return { body, message: null, isOffline: false };
    return { body: null, message: body.message ?? String(response.status), isOffline: false };
  } catch {
    return { body: null, message: null, isOffline: true };
  }
}
