#!/usr/bin/env node
/**
 * Checks an audit export (docs/audit-export.md): Node only, no database, memory for the accounts alone.
 *   node scripts/verify-export.mjs audit.jsonl [<log>:<n>:<hash> of a seal that you noted before …]
 * Prints each problem and, at last, OK or how many there were. Exit code 0: OK, 1: problems, 2: not an export.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const [path, ...noted] = process.argv.slice(2);
const SECTIONS = ['header', 'account', 'seal', 'journal', 'event', 'act', 'end'];
const seen = Object.fromEntries(SECTIONS.map((kind) => [kind, 0]));
const accounts = new Map(); // id → the account's line, and what its entries came to so far
const newLog = () => ({ seals: [], next: 0, rows: 0n, hash: null, order: '' });
const logs = { ledger: newLog(), act: newLog() };
const digests = { journals: new Map(), list: new Map() }; // kind of event → count and sum of hashes, in whatever order
let [section, problems, lines, unsealed, lastEvent] = [0, 0, 0, 0, ''];
const sha256 = (data) => createHash('sha256').update(data);
function check(isRight, text) {
  if (!isRight && ++problems <= 1000) console.log(`PROBLEM ${text}`);
}
/** JSON whose whole numbers become BigInt: amounts have more digits than a double holds. */
function parseExact(text) {
  const marked = text.replaceAll(/("(?:[^"\\]|\\.)*")|-?\d+/g, (number, string) => string ?? `"\\u0000${number}"`);
  return JSON.parse(marked, (_key, value) => (typeof value === 'string' && value[0] === '\u0000' ? BigInt(value.slice(1)) : value));
}
function count(digest, { event, ref, journal, first, last }) {
  const of = digest.get(event) ?? { count: 0n, sum: 0n };
  const hash = sha256([event, ref, journal, first, last].join('\n')).digest('hex');
  digest.set(event, { count: of.count + 1n, sum: (of.sum + BigInt(`0x${hash}`)) % 2n ** 256n });
}
/** What a seal covers before its rows: the seal before it, and from version 2 on when it was made. */
function beforeRows({ previousHash, version = 1, sealedAt }) {
  return Buffer.concat([Buffer.from(previousHash, 'hex'), Buffer.from(version === 1 ? '' : sealedAt)]);
}
/** Takes a row of a sealed log, in the order of transaction and id, into the block that it belongs to. */
function intoBlock(logName, xid, id, hash) {
  const log = logs[logName];
  const order = xid.padStart(20, '0') + id;
  check(log.order < order, `${logName} ${id}: is not in the order of transactions`);
  log.order = order;
  while (log.next < log.seals.length && BigInt(xid) >= BigInt(log.seals[log.next].toXid)) closeBlock(logName);
  if (log.next === log.seals.length) return void (unsealed += 1);
  log.hash ??= sha256(beforeRows(log.seals[log.next]));
  log.hash.update(hash);
  log.rows += 1n;
}
function closeBlock(logName) {
  const { seals, next, rows, hash } = logs[logName];
  const sealed = seals[next];
  if (rows !== BigInt(sealed.rows)) check(false, `seal ${logName} ${sealed.n}: ${sealed.rows} rows were sealed, ${rows} are here`);
  else
    check(
      hash?.digest('hex') === sealed.hash,
      `seal ${logName} ${sealed.n}: a row, or when it was sealed, was changed after it was sealed`,
    );
  Object.assign(logs[logName], { next: next + 1, rows: 0n, hash: null });
}
/** Entries of an account may stand in another order than they were posted in: later ones wait, then each is carried in. */
function enter(account, entry) {
  if (account.owner === null) return void ((account.sum += entry.amount), (account.count += 1n));
  const isNew = entry.version > account.count && !account.waiting.has(entry.version);
  check(isNew, `${entry.name}: version ${entry.version} of account ${account.id} is there twice`);
  if (isNew) account.waiting.set(entry.version, entry);
  for (let next; (next = account.waiting.get(account.count + 1n)); account.waiting.delete(account.count)) {
    const { amount, after, flow, name } = next;
    account.count += 1n;
    account.sum += amount;
    account[amount > 0n ? 'came' : 'went'] += amount;
    const isWithin = account.account === 'requester_receivable' ? account.sum <= 0n : account.sum >= 0n; // it owes us; else we owe
    check(after === account.sum, `${name}: says ${after} after it, the entries of account ${account.id} come to ${account.sum}`);
    check(flow === (amount > 0n ? account.came : account.went), `${name}: says ${flow} has flowed through account ${account.id}`);
    check(isWithin, `${name}: account ${account.id} (${account.account}) may not hold ${account.sum}`);
  }
}
function readEntries(id, texts) {
  const events = new Map();
  for (const [index, text] of texts.entries()) {
    const [seq, event, ref, accountId, kind, owner, currency, amount, after, version, flow] = parseExact(text);
    const [name, account, eventName] = [`entry ${id}:${seq}`, accounts.get(accountId), `${event}:${ref}`];
    const isIts = account?.account === kind && account.owner === owner && account.currency === currency;
    check(seq === BigInt(index + 1), `${name}: is number ${index + 1} of its journal`);
    check(amount !== 0n, `${name}: moves nothing`);
    check(isIts, `${name}: account ${accountId} is none of ${kind}, ${owner}, ${currency}`);
    if (isIts) enter(account, { amount, after, version, flow, name });
    const known = events.get(eventName) ?? { event, ref, journal: id, first: seq, last: seq - 1n, sums: new Map() };
    check(known.last === seq - 1n, `${name}: stands apart from the rest of ${eventName}`);
    known.last = seq;
    known.sums.set(currency, (known.sums.get(currency) ?? 0n) + amount);
    events.set(eventName, known);
  }
  return events;
}
const take = {
  account: (line) => accounts.set(line.id, { ...line, sum: 0n, count: 0n, came: 0n, went: 0n, waiting: new Map() }),
  seal: (line) => {
    const before = logs[line.log].seals.at(-1) ?? { n: 0, toXid: '0', hash: '' };
    const isNext = BigInt(line.n) === BigInt(before.n) + 1n && line.previousHash === before.hash && line.fromXid === before.toXid;
    check(isNext, `seal ${line.log} ${line.n}: does not join the seal before it, ${before.n}`);
    const isKnown = [1, 2].includes(line.version ?? 1) && (line.version ?? 1) >= (before.version ?? 1);
    check(isKnown, `seal ${line.log} ${line.n}: covers less than the seal before it, or is newer than this program`);
    logs[line.log].seals.push(line);
  },
  journal: ({ xid, hash, text }) => {
    const [head, ...texts] = text.split('\n');
    const [id, , , , , announced] = parseExact(head);
    check(sha256(text).digest('hex') === hash, `journal ${id}: is not what it was when it was posted`);
    check(BigInt(texts.length) === announced, `journal ${id}: announced ${announced} entries and has ${texts.length}`);
    intoBlock('ledger', xid, id, sha256(`${hash}\n${text}`).digest());
    for (const [name, event] of readEntries(id, texts)) {
      for (const [currency, sum] of event.sums) check(sum === 0n, `journal ${id}: ${name} sums to ${sum} ${currency}, not to zero`);
      count(digests.journals, event);
    }
  },
  event: (line) => {
    const name = `${line.event}\u0000${line.ref}`;
    check(name > lastEvent, `event ${line.event}:${line.ref}: is listed twice, or out of order`);
    lastEvent = name;
    count(digests.list, line);
  },
  act: ({ xid, id, sha256: hash }) => intoBlock('act', xid, id, Buffer.from(hash, 'hex')),
  end: (told) =>
    SECTIONS.slice(1, -1).map((of) => check(told[of] === seen[of], `end: ${told[of]} ${of} lines were written, ${seen[of]} are here`)),
};
try {
  for await (const text of createInterface({ input: path === '-' ? process.stdin : createReadStream(path), crlfDelay: Infinity })) {
    const line = JSON.parse(text);
    const at = SECTIONS.indexOf(line.kind);
    if (++lines === 1 && (line.format !== 'guildhall-audit' || ![1, 2].includes(line.version)))
      throw new Error('not an export of version 1 or 2');
    check(at >= section && (at === 0) === (lines === 1), `line ${lines}: "${line.kind}" does not belong here`);
    section = Math.max(section, at);
    seen[line.kind] += 1;
    take[line.kind]?.(line);
  }
  // What can be told only when everything was read.
  check(seen.header === 1 && seen.end === 1, 'end: the export is cut off');
  for (const log of Object.keys(logs)) while (logs[log].next < logs[log].seals.length) closeBlock(log);
  for (const { id, account, owner, currency, balance, entries, sum, count: found, waiting } of accounts.values()) {
    const name = `account ${id} (${account}, ${owner ?? 'platform'}, ${currency})`;
    for (const version of waiting.keys()) check(false, `${name}: an entry before version ${version} is missing`);
    check(BigInt(balance) === sum, `${name}: says ${balance}, its entries come to ${sum}`);
    check(BigInt(entries) === found, `${name}: says ${entries} entries, ${found} are here`);
  }
  for (const event of new Set([...digests.journals.keys(), ...digests.list.keys()])) {
    const [one, other] = [digests.journals.get(event), digests.list.get(event)];
    const text = `${one?.count ?? 0} in the journals and ${other?.count ?? 0} in the list are not the same`;
    check(one?.count === other?.count && one?.sum === other?.sum, `events "${event}": ${text}`);
  }
  for (const [log, n, hash] of noted.map((text) => text.split(':')))
    check(logs[log]?.seals[n - 1]?.hash === hash, `seal ${log} ${n}: is not the one that was noted`);
} catch (error) {
  console.log(`NOT READABLE after line ${lines}: ${error.message}`);
  process.exit(2);
}
const newest = Object.entries(logs).flatMap(([log, { seals }]) => seals.slice(-1).map(({ n, hash }) => `${log}:${n}:${hash}`));
console.log(`${JSON.stringify(seen)}; after the last seals: ${unsealed} rows\nnewest seals, to be noted: ${newest.join(' ') || 'none'}`);
console.log(problems === 0 ? 'OK' : `${problems} problems`);
process.exit(problems === 0 ? 0 : 1);
