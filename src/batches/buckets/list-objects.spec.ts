import { readListing } from './list-objects.ts';

const object = (key: string, etag: string, size: string) =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-01T00:00:00Z</LastModified><ETag>${etag}</ETag><Size>${size}</Size></Contents>`;

const answer = (contents: string, truncated = 'false') =>
  `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${truncated}</IsTruncated>${contents}</ListBucketResult>`;

describe('readListing', () => {
  it('reads keys with any characters, sizes, and ETags without quotes', () => {
    const xml = answer(object('a%2Fb%26c%2B+%C3%A9.png', '&quot;abc-2&quot;', '12') + object('d', '"e"', '0'), 'true');
    expect(readListing(xml)).toEqual({
      objects: [
        { key: 'a/b&c+ é.png', etag: 'abc-2', bytes: 12 },
        { key: 'd', etag: 'e', bytes: 0 },
      ],
      hasMore: true,
    });
  });

  it('reads an empty bucket', () => {
    expect(readListing(answer(''))).toEqual({ objects: [], hasMore: false });
  });

  it.each(['', '<html></html>', '<Error><Code>AccessDenied</Code></Error>', answer(object('a', '"e"', 'many'))])(
    'returns null for what is no such answer: %s',
    (xml) => {
      expect(readListing(xml)).toBeNull();
    },
  );
});
