/** Sends a file with progress: `fetch` tells none of what it has sent. */
import { OWN_ORIGIN } from './client.ts';
import type { Failure } from './failure.ts';

export interface Uploaded<Answer> {
  /** What the server answered, also with a refusal; null when there was no answer. */
  readonly answer: Answer | null;
  readonly isAccepted: boolean;
  readonly failure: Failure | null;
}

interface UploadOptions {
  /** Media type of the body; a form has its own. */
  readonly type?: string;
  /** Share of the body that was sent, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Status codes whose answer is a report, not a failure. */
  readonly reports?: readonly number[];
  readonly signal?: AbortSignal;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const KINDS: Readonly<Record<number, Failure['kind']>> = {
  0: 'offline',
  401: 'signed-out',
  403: 'refused',
  404: 'refused',
  429: 'limited',
};

export function upload<Answer>(address: string, body: Blob | FormData, options: UploadOptions = {}): Promise<Uploaded<Answer>> {
  const { type, onProgress, reports = [], signal } = options;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const end = () => {
      const answer = parsed(request.responseText);
      const isAccepted = request.status >= 200 && request.status < 300;
      if (isAccepted || reports.includes(request.status)) return resolve({ answer: answer as Answer, isAccepted, failure: null });
      const message = typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message) : null;
      const requestId = request.status === 0 ? null : request.getResponseHeader('x-request-id');
      resolve({ answer: null, isAccepted: false, failure: { kind: KINDS[request.status] ?? 'server', message, requestId } });
    };
    request.open('POST', address);
    for (const [name, value] of Object.entries(OWN_ORIGIN)) request.setRequestHeader(name, value);
    if (type !== undefined) request.setRequestHeader('content-type', type);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total === 0 ? 0 : loaded / total);
    request.onloadend = end;
    signal?.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

/** A file of an organisation. */
export interface SentFile {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
}

export function uploadFile(organisationId: string, file: File, options: UploadOptions = {}): Promise<Uploaded<SentFile>> {
  const form = new FormData();
  form.append('file', file, file.name);
  return upload<SentFile>(`/files?organisationId=${encodeURIComponent(organisationId)}`, form, options);
}
