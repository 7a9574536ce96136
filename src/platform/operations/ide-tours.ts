/**
 * The bar above the IDE of the demo: a button for each role signs in with an account of the demo, and opens the tour of the role
 * as tabs. Loads nothing from elsewhere.
 *
 * The script writes the state that GraphiQL keeps in the browser (`graphiql:tabState`) and reloads the page. It wraps `fetch` to
 * replace references in variables by parts of earlier answers (tour.ts). `test/tour.spec.ts` runs it. The style numbers the tabs:
 * GraphiQL names a tab after its operation again as soon as it is opened.
 */
import type { Tour } from './tour.ts';

/** Tours and the one password of all accounts of the demo. */
export interface DemoTours {
  readonly tours: readonly Tour[];
  readonly password: string;
}

const STYLE = `
  #tours { align-items: center; background: #1b2233; box-sizing: border-box; color: #fff; display: flex; flex-wrap: wrap; font: 14px system-ui, sans-serif; gap: 8px; padding: 9px 16px; }
  #tours button { background: #fff; border: 0; border-radius: 4px; color: #1b2233; cursor: pointer; font: inherit; padding: 5px 12px; white-space: nowrap; }
  #tours button[aria-pressed='true'] { background: #ffd166; }
  #root .graphiql-tabs { counter-reset: tab; }
  #root .graphiql-tab { counter-increment: tab; }
  #root .graphiql-tab-button::before { content: counter(tab) '\\a0'; }
  @media (max-width: 700px) {
    #tours { display: grid; grid-template-columns: 1fr 1fr; }
    #tours strong { display: none; }
    #tours [role=status] { grid-column: 1 / -1; }
  }
  #tours button:focus-visible { outline: 2px solid #ffd166; outline-offset: 2px; }
`;

const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { credentials { token } userErrors { message } } }';

/** Runs in the browser, before GraphiQL. `demo` is the JSON of {@link DemoTours}. */
const SCRIPT = `
  const ANSWERS = 'guildhall:answers';
  const ROLE = 'guildhall:role';
  const REFERENCE = /^\\$[A-Za-z]\\w*(\\.\\w+)*$/;
  const ask = window.fetch.bind(window);
  const answers = JSON.parse(sessionStorage.getItem(ANSWERS) ?? '{}');
  const steps = demo.tours.flatMap((tour) => tour.steps);

  function valueOf(reference) {
    const value = reference.slice(1).split('.').reduce((part, key) => (key === 'last' ? part?.at?.(-1) : part?.[key]), answers);
    if (value === undefined || value === null)
      throw new Error('No answer in this browser tab has "' + reference.slice(1) + '" yet. First run the tab that asks for it, or write the value instead of the reference.');
    return value;
  }

  function filled(value) {
    if (typeof value === 'string') return REFERENCE.test(value) ? valueOf(value) : value;
    if (Array.isArray(value)) return value.map(filled);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filled(part)]));
  }

  function operationIn(init) {
    try {
      const body = JSON.parse(init.body);
      return typeof body.query === 'string' ? body : null;
    } catch {
      return null;
    }
  }

  function remember(data) {
    for (const [name, value] of Object.entries(data ?? {})) if (!name.startsWith('__')) answers[name] = value;
    sessionStorage.setItem(ANSWERS, JSON.stringify(answers));
  }

  window.fetch = async (address, init) => {
    const body = operationIn(init);
    if (body === null) return ask(address, init);
    const step = steps.find(({ operation }) => new RegExp('^(query|mutation) ' + operation + '\\\\b', 'm').test(body.query));
    let sent;
    try {
      sent = JSON.stringify({ ...body, variables: filled(body.variables) });
      if (step && step.fetch !== null) {
        const { status } = await ask(valueOf(step.fetch), { headers: { authorization: new Headers(init.headers).get('authorization') ?? '' } });
        if (status !== 200) throw new Error('The file ' + valueOf(step.fetch) + ' could not be read (' + status + ').');
      }
    } catch (error) {
      return new Response(JSON.stringify({ errors: [{ message: error.message }] }), { headers: { 'content-type': 'application/json' } });
    }
    const response = await ask(address, { ...init, body: sent });
    remember((await response.clone().json().catch(() => null))?.data);
    return response;
  };

  async function signIn(email) {
    const body = JSON.stringify({ query: demo.signIn, variables: { input: { email, password: demo.password } } });
    const response = await ask('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const answer = (await response.json()).data?.signIn;
    const token = answer?.credentials?.token;
    if (!token) throw new Error(answer?.userErrors?.[0]?.message ?? 'The server answered ' + response.status + '.');
    return token;
  }

  async function openTour({ role, steps }) {
    const tokens = new Map();
    for (const { email } of steps) if (!tokens.has(email)) tokens.set(email, await signIn(email));
    const tabs = steps.map(({ operation, query, variables, email }, index) => ({
      id: role + '-' + (index + 1),
      title: operation,
      query,
      variables,
      headers: JSON.stringify({ authorization: 'Bearer ' + tokens.get(email) }, null, 2),
      hash: null,
      operationName: operation,
      response: null,
    }));
    localStorage.setItem('graphiql:tabState', JSON.stringify({ tabs, activeTabIndex: 0 }));
    for (const part of ['query', 'variables', 'headers']) localStorage.setItem('graphiql:' + part, tabs[0][part]);
    sessionStorage.setItem(ROLE, role);
    location.assign('/graphql');
  }

  const status = document.querySelector('#tours [role=status]');
  for (const button of document.querySelectorAll('#tours button')) {
    button.setAttribute('aria-pressed', String(button.dataset.role === sessionStorage.getItem(ROLE)));
    button.addEventListener('click', () => {
      status.textContent = 'Signing in …';
      openTour(demo.tours.find(({ role }) => role === button.dataset.role)).catch((error) => {
        status.textContent = error.message;
      });
    });
  }
`;

/** HTML to put before the root of the IDE. Role names are words of the repository, never input. */
export function toursBar({ tours, password }: DemoTours): string {
  // "<" cannot end the script early.
  const demo = JSON.stringify({ tours, password, signIn: SIGN_IN }).replaceAll('<', '\\u003c');
  const buttons = tours.map(({ role }) => `<button type="button" data-role="${role}">Sign in as ${role}</button>`);
  return `<style>${STYLE}</style>
<nav id="tours" aria-label="Tours of the demo"><strong>Demo</strong>${buttons.join('')}<span role="status"></span></nav>
<script>(() => { const demo = ${demo};${SCRIPT}})();</script>`;
}
