/** The S3-compatible bucket of an organisation. Pure. */
import { invalid, type OrganisationId, type PersonId, type Refusal } from '../../kernel/index.ts';

export interface BucketSettings {
  readonly organisationId: OrganisationId;
  /** `https://s3.example.org`, without the bucket. */
  readonly endpoint: string;
  readonly region: string;
  readonly name: string;
  /** Only objects whose keys begin so can be registered. */
  readonly prefix: string;
  readonly accessKey: string;
}

export interface Bucket extends BucketSettings {
  readonly setAt: Date;
}

/** A bucket with what signs requests to it. */
export interface OpenBucket extends BucketSettings {
  readonly secretKey: string;
}

export interface SealedBucket extends Bucket {
  /** Nonce, ciphertext and tag. */
  readonly secret: Buffer;
  readonly setBy: PersonId | null;
}

/** An object as the bucket lists it. */
export interface ListedObject {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly bytes: number;
}

/** So many objects are registered by one request. */
export const MOST_OBJECTS = 100;

const LONGEST_PREFIX = 500;
const LONGEST_KEY = 200;

/** Everything that is wrong with the settings. @param needsHttps unless the marketplace allows buckets of its own network */
export function bucketFaults(settings: BucketSettings & { readonly secretKey: string }, needsHttps: boolean): Refusal[] {
  const { endpoint, region, name, prefix, accessKey, secretKey } = settings;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  const isPlain = url !== null && url.origin === endpoint && url.username === '';
  const isAllowed = isPlain && (url.protocol === 'https:' || (url.protocol === 'http:' && !needsHttps));
  const faults = [
    isAllowed ? null : invalid('The endpoint is an address such as https://s3.example.org, without a path.', 'endpoint'),
    /^[a-z0-9-]{1,40}$/.test(region) ? null : invalid('A region has 1 to 40 small letters, digits and "-".', 'region'),
    /^[a-zA-Z0-9][a-zA-Z0-9._-]{1,62}$/.test(name)
      ? null
      : invalid('The name of a bucket has 2 to 63 letters, digits, ".", "_" and "-".', 'name'),
    prefix.length <= LONGEST_PREFIX && !hasControl(prefix) ? null : invalid('A prefix has at most 500 characters on one line.', 'prefix'),
    isKey(accessKey) ? null : invalid('An access key has 1 to 200 characters, without spaces.', 'accessKey'),
    isKey(secretKey) ? null : invalid('A secret key has 1 to 200 characters, without spaces.', 'secretKey'),
  ];
  return faults.filter((fault) => fault !== null);
}

const hasControl = (text: string): boolean => /\p{Cc}/u.test(text);

const isKey = (text: string): boolean => text.length > 0 && text.length <= LONGEST_KEY && /^[\x21-\x7e]+$/.test(text);
