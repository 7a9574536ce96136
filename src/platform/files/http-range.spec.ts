import { contentDisposition, parseRange } from './http-range.ts';

describe('parseRange', () => {
  it.each([
    [undefined, null],
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-0', null],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['items=0-1', null],
  ])('reads %j of 100 bytes', (header, range) => {
    expect(parseRange(header, 100)).toEqual(range);
  });
});

describe('contentDisposition', () => {
  it('tells any name without letting it add a header or a parameter', () => {
    expect(contentDisposition('inline', 'a.png')).toBe('inline; filename="a.png"');
    expect(contentDisposition('attachment', 'ä"; x=\r\n.png')).toBe(
      `attachment; filename="__; x=__.png"; filename*=UTF-8''%C3%A4%22%3B%20x%3D%0D%0A.png`,
    );
  });
});
