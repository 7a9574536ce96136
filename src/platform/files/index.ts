export { Files, type SignedAddress } from './files.ts';
export type { StoredFile } from './file.repository.ts';
