/** Proves that a refusal changed nothing: compares fingerprints of every row of every table before and after. */
import { asOwner } from '../kit/database.ts';
import type { TestMarketplace } from '../kit/marketplace.ts';

/** Fingerprint by table of everything that the application can write, except the times of last use of sessions and keys. */
export async function contents(market: TestMarketplace): Promise<Record<string, string>> {
  return asOwner(market.database.ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public', 'graphile_worker')`,
    );
    const found: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ hash: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(line, chr(10) order by line)), '') as hash
         from (select (to_jsonb(t) - '{last_used_at,idle_until}'::text[])::text as line from ${name} t) rows`,
      );
      found[name] = rows[0]?.hash ?? '';
    }
    return found;
  });
}

/** Runs `attempt`, and fails if any row of any table differs afterwards. */
export async function expectUnchanged<T>(market: TestMarketplace, attempt: () => Promise<T>): Promise<T> {
  const before = await contents(market);
  const result = await attempt();
  expect(await contents(market)).toEqual(before);
  return result;
}
