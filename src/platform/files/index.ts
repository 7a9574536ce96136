export { Files, publicUrl, type SignedAddress } from './files.ts';
export type { StoredFile } from './file.repository.ts';
export { fileReferences } from './signing.ts';
