export { Files, publicUrl, type SignedAddress, type SignedFile, type SignedPayload } from './files.ts';
export type { FileDescription, StoredFile } from './file.repository.ts';
export { contentDisposition } from './http-range.ts';
export { fileReferences } from './signing.ts';
