/** Values that nobody sends by accident: what each kind of input is attacked with. */
import type { Random } from '../../src/kernel/index.ts';

const NUL = '\u0000';
const LONE_HIGH = '\ud800';
const LONE_LOW = '\udfff';

/** Strings. The long ones are the last, and rarer: most requests have to reach the code behind the size limits. */
const STRINGS: readonly string[] = [
  ...['', ' ', '\t\r\n', NUL, `before${NUL}after`, LONE_HIGH, LONE_LOW, `pair the wrong way ${LONE_LOW}${LONE_HIGH}`, '\ufeff', '\uffff'],
  ...["'; drop table identity.person; --", "' or '1'='1", '%', '_', '\\', '%00', '$1', '{{7*7}}', '${7*7}', '%s%s%s%n', '%99999d'],
  ...['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '<!--', ']]>', 'javascript:alert(1)', '=1+1', '@SUM(A1)', '-2+3'],
  ...[
    '../../../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    'C:\\windows\\win.ini',
    '/dev/null',
    'file:///etc/passwd',
    'http://169.254.169.254/',
  ],
  ...['\u202egnp.exe', 'a\u200bb', 'ｆｕｌｌ', 'ﬁ', 'İ', 'ß', 'раураl', 'é', 'e\u0301', '\u0301', '👩‍👩‍👧‍👦', '\u{10ffff}', '\u2028'],
  ...['0', '-0', '1e309', 'NaN', 'Infinity', '0x10', '1_000', '١٢٣', '9223372036854775807', '9223372036854775808', '-9223372036854775808'],
  ...['null', 'undefined', 'true', '[]', '{}', '__proto__', 'constructor', 'toString', 'hasOwnProperty'],
  ...[
    'header\r\nset-cookie: a=b',
    'a@b',
    'a@@b.example',
    `${'a'.repeat(64)}@${'b'.repeat(190)}.example`,
    '"a b"@example.org',
    'a@[127.0.0.1]',
  ],
  ...[
    '2027-02-30T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
    '0000-00-00',
    '9999-12-31T23:59:60Z',
    '2027-01-01',
    'banana',
    '-000001-01-01T00:00:00Z',
  ],
  ...['US', 'ZZ', 'us', 'XAU', 'USD', 'Etc/Unknown', 'Africa/Nairobi\u0000', 'en-x-'.repeat(10), 'i-klingon', 'DE89370400440532013000'],
  ...['(a+)+$', '^(\\w|a|b){1,15}$', '('.repeat(500), '[a-z]{1,1000}{1,1000}', '\\'],
];

/** Strings that cost memory or time, made when they are needed. */
const LONG_STRINGS: readonly (() => string)[] = [
  () => 'a'.repeat(10_000),
  () => 'a'.repeat(250_000),
  () => '\u0301'.repeat(20_000),
  () => `${NUL}`.repeat(1_000),
  () => '9'.repeat(100_000),
  () => '<!---->'.repeat(2_000) + 'x',
  () => ' '.repeat(50_000) + 'x',
  () => 'a.'.repeat(50_000),
  () => `a@${'a.'.repeat(30_000)}`,
  () => '\u{1f600}'.repeat(10_000),
  () => '\ud800'.repeat(5_000),
  () => '-'.repeat(60_000),
  () => '((((((((((a+)+)+)+)+)+)+)+)+)+)+$' + 'a'.repeat(2_000),
  () => '%'.repeat(60_000),
];
const ONE_LONG_OF = 25;

const NUMBERS: readonly number[] = [
  ...[0, -0, -1, 1, 2, 3, 0.1, -0.5, 1e-323, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2],
  ...[2 ** 63, -(2 ** 63), 1e21, 1e100, 1e308, -1e308, 100, 101, 1_000, 10_000, 1_000_000, 86_400, 31_536_000],
];

/** As they stand in a JSON text or a GraphQL document: JSON.stringify would not write them. */
const NUMBER_TEXTS: readonly string[] = ['1e400', '-1e400', '9007199254740993', '9223372036854775808', '1.0', '1E2', '-0.0', '0.1e-400'];

const MINOR_UNITS: readonly string[] = [
  ...['0', '-0', '-1', '1', '00', '1.0', '1e3', '+5', ' 5', '5 ', '٣', '0x1f', '9007199254740993', '9223372036854775807'],
  ...['-9223372036854775807', '9223372036854775808', '99999999999999999999', '1'.repeat(5_000), '4611686018427387904', '100000000000000'],
];

export function hostileString(random: Random): string {
  return random.below(ONE_LONG_OF) === 0 ? random.pick(LONG_STRINGS)() : random.pick(STRINGS);
}

export function hostileNumber(random: Random): number {
  return random.pick(NUMBERS);
}

/** A number as the text that a document holds. */
export function hostileNumberText(random: Random): string {
  return random.pick(NUMBER_TEXTS);
}

export function hostileMinorUnits(random: Random): string {
  return random.below(4) === 0 ? hostileString(random) : random.pick(MINOR_UNITS);
}

/** Placeholder of arrays nested deeper than JSON.stringify can write; see {@link withDeepArrays}. */
const DEEP = 'arrays, nested deep';
const DEEPEST_LEVELS = 30_000;

/** The text of a body with those arrays in it. */
export function withDeepArrays(body: string): string {
  return body.replace(`"${DEEP}"`, () => '['.repeat(DEEPEST_LEVELS) + ']'.repeat(DEEPEST_LEVELS));
}

/** Nested as deep as asked, in arrays and objects by turns. */
function nested(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** JSON that is no plain object of plain values. */
export function hostileJson(random: Random): unknown {
  const makers: readonly (() => unknown)[] = [
    () => null,
    () => [],
    () => ({}),
    () => hostileString(random),
    () => hostileNumber(random),
    () => nested(random.pick([10, 100, 1_000])),
    () => DEEP,
    () => JSON.parse('{"__proto__": {"isAdmin": true}}') as unknown,
    () => ({ constructor: { prototype: { isAdmin: true } } }),
    () => ({ [hostileString(random)]: hostileString(random) }),
    () => Object.fromEntries(Array.from({ length: 2_000 }, (_unused, index) => [`key${index}`, index])),
    () => Array.from({ length: 5_000 }, (_unused, index) => index),
    () => ({ toString: 1, valueOf: 2, toJSON: 3, then: 4, length: -1 }),
    () => ({ type: 'object', properties: { text: { type: 'string', pattern: hostileString(random) } } }),
    () => ({ $ref: '#' }),
    () => ({ $ref: 'http://127.0.0.1:1/schema.json' }),
    () => ({
      allOf: Array.from({ length: 200 }, () => ({ $ref: '#/$defs/a' })),
      $defs: { a: { anyOf: [{ $ref: '#' }, { type: 'string' }] } },
    }),
    () => ({ type: 'string', pattern: '^(\\w|a|b){1,15}$' }),
    () => ({ oneOf: Array.from({ length: 700 }, (_unused, index) => ({ const: `value ${index}` })) }),
    () => ({ text: hostileString(random), externalId: 1234567890123456789n.toString() }),
  ];
  return random.pick(makers)();
}
