/**
 * `npm run smoke -- [--url http://127.0.0.1:3000]`: waits until a marketplace is ready, signs in, asks who is signed in, and
 * signs out. Node only. Without SMOKE_EMAIL and SMOKE_PASSWORD it signs in as an admin of the demo.
 * Exit code 0: everything was answered; 1: the reason is on standard error.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const READY_WITHIN_MS = 90_000;
const ASK_EVERY_MS = 500;

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:3000' } } });
const email = process.env.SMOKE_EMAIL ?? 'admin@guildhall.example';
const password = process.env.SMOKE_PASSWORD ?? 'guildhall demo password';

async function waitUntilReady() {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(new URL('/health/ready', values.url)).catch((error) => ({
      ok: false,
      status: error.cause?.code ?? error.message,
    }));
    if (answer.ok) return;
    if (Date.now() > until) throw new Error(`${values.url}/health/ready: ${answer.status} after ${READY_WITHIN_MS / 1000} s`);
    await pause(ASK_EVERY_MS);
  }
}

/** @returns the data of the answer; throws on an HTTP status, on GraphQL errors and on refusals */
async function ask(query, variables = {}, token = undefined) {
  const response = await fetch(new URL('/graphql', values.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  const refusals = Object.values(data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
  const [fault] = [...(errors ?? []), ...refusals];
  if (!response.ok || fault !== undefined) throw new Error(`${response.status} ${fault?.message ?? ''}\n${query}`);
  return data;
}

try {
  await waitUntilReady();
  const { signIn } = await ask(
    'mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { credentials { token } userErrors { message } } }',
    { email, password },
  );
  if (signIn.credentials === null) throw new Error(`${email} has a second factor; use an account without one.`);
  const { token } = signIn.credentials;
  const { me } = await ask('{ me { id email isAdmin } }', {}, token);
  if (me.email !== email) throw new Error(`Signed in as ${email}, but me is ${me.email}.`);
  await ask('mutation { signOut { userErrors { message } } }', {}, token);
  console.log(`${values.url} is ready and answers ${email} (${me.id}).`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
