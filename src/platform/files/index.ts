export { Files, publicUrl, type BucketReader, type SignedAddress, type SignedFile, type SignedPayload } from './files.ts';
export type { BucketObject, FileDescription, StoredFile } from './file.repository.ts';
export { contentDisposition } from './http-range.ts';
export { fileReferences } from './signing.ts';
export { safeName } from './incoming.ts';
export { HEAD_BYTES, sniffMediaType } from './media-type.ts';
export type { ByteRange } from './storage.ts';
