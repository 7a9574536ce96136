/** People for tools: they join and act through the public API, as anyone does. */
import type { Client } from './client.ts';

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly client: Client;
}

const REGISTER = /* GraphQL */ `
  mutation ($input: RegisterInput!) {
    register(input: $input) {
      credentials {
        token
      }
      userErrors {
        message
        path
      }
    }
  }
`;
const SIGN_IN = /* GraphQL */ `
  mutation ($input: SignInInput!) {
    signIn(input: $input) {
      credentials {
        token
      }
      userErrors {
        message
        path
      }
    }
  }
`;
const BECOME_WORKER = /* GraphQL */ `
  mutation ($input: WorkerProfileInput!) {
    becomeWorker(input: $input) {
      userErrors {
        message
        path
      }
    }
  }
`;
const CREATE_ORGANISATION = /* GraphQL */ `
  mutation ($input: CreateOrganisationInput!) {
    createOrganisation(input: $input) {
      organisation {
        id
      }
      userErrors {
        message
        path
      }
    }
  }
`;
const SET_PAYEE = /* GraphQL */ `
  mutation ($input: SetPayeeInput!) {
    setPayee(input: $input) {
      userErrors {
        message
        path
      }
    }
  }
`;

interface Credentials {
  credentials: { token: string };
}

export async function signIn(client: Client, email: string, password: string): Promise<Person> {
  const { credentials } = await client.mutate<Credentials>(SIGN_IN, { input: { email, password } });
  return { email, password, client: client.as(credentials.token) };
}

export async function register(
  client: Client,
  person: { email: string; name: string; password: string; country?: string },
): Promise<Person> {
  const { marketplace } = await client.query<{ marketplace: { termsVersion: string } }>('{ marketplace { termsVersion } }');
  const { credentials } = await client.mutate<Credentials>(REGISTER, {
    input: { ...person, country: person.country ?? 'KE', birthDate: '1990-05-17', acceptedTerms: marketplace.termsVersion },
  });
  return { email: person.email, password: person.password, client: client.as(credentials.token) };
}

export async function becomeWorker(
  person: Person,
  profile: { country?: string; languages?: string[]; timeZone?: string } = {},
): Promise<void> {
  await person.client.mutate(BECOME_WORKER, { input: { country: 'KE', languages: ['en'], timeZone: 'Africa/Nairobi', ...profile } });
}

/** Makes an organisation; answers its public id. */
export async function createOrganisation(person: Person, name: string): Promise<string> {
  const { organisation } = await person.client.mutate<{ organisation: { id: string } }>(CREATE_ORGANISATION, { input: { name } });
  return organisation.id;
}

/** A bank account that no other worker gave: made from `number`, with right check digits (ISO 13616). */
export function exampleIban(number: number): string {
  const account = `37040044${String(number).padStart(10, '0')}`;
  const remainder = [...`${account}131400`].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
  return `DE${String(98 - remainder).padStart(2, '0')}${account}`;
}

export async function setPayee(person: Person, holderName: string, number: number): Promise<void> {
  await person.client.mutate(SET_PAYEE, { input: { holderName, iban: exampleIban(number) } });
}

/** What a mutation answers that may take two admins. */
interface Asked {
  readonly request: { readonly id: string } | null;
}

/** Approves what another admin asked for. */
export async function approveRequest(admin: Person, requestId: string): Promise<void> {
  await admin.client.mutate(
    /* GraphQL */ `
      mutation ($input: ApproveAdminRequestInput!) {
        approveAdminRequest(input: $input) {
          userErrors {
            message
            path
          }
        }
      }
    `,
    { input: { requestId } },
  );
}

/**
 * Records money received for an organisation, as an admin.
 *
 * @param secondAdmin approves it when it is more than one admin may record alone
 */
export async function recordFunding(
  admin: Person,
  organisationId: string,
  amountMinor: bigint,
  reference: string,
  valueDate: string,
  secondAdmin?: Person,
): Promise<void> {
  const { request } = await admin.client.mutate<Asked>(
    /* GraphQL */ `
      mutation ($input: RecordFundingInput!) {
        recordFunding(input: $input) {
          request {
            id
          }
          userErrors {
            message
            path
          }
        }
      }
    `,
    { input: { organisationId, amountMinor: amountMinor.toString(), reference, valueDate } },
  );
  if (request === null) return;
  if (secondAdmin === undefined) throw new Error(`${amountMinor} minor units take a second admin to record`);
  await approveRequest(secondAdmin, request.id);
}

/** Records own money of the operator's, which bears Stripe's fees, as an admin. */
export async function recordOwnMoney(
  admin: Person,
  amountMinor: bigint,
  currency: string,
  reference: string,
  valueDate: string,
): Promise<void> {
  await admin.client.mutate(
    /* GraphQL */ `
      mutation ($input: OwnMoneyTransferInput!) {
        recordOwnMoney(input: $input) {
          userErrors {
            message
            path
          }
        }
      }
    `,
    { input: { amountMinor: amountMinor.toString(), currency, reference, valueDate } },
  );
}

/** Pays all reserved payouts: one admin makes the run, the other approves it, its file is fetched, every line is marked paid. */
export async function payOut(admin: Person, secondAdmin: Person): Promise<number> {
  const { payoutRun } = await admin.client.mutate<{ payoutRun: { id: string; lineCount: number } }>(
    /* GraphQL */ `
      mutation ($input: CreatePayoutRunInput!) {
        createPayoutRun(input: $input) {
          payoutRun {
            id
            lineCount
          }
          userErrors {
            message
            path
          }
        }
      }
    `,
    { input: {} },
  );
  const input = { runId: payoutRun.id };
  const approved = await secondAdmin.client.mutate<{ payoutRun: { csvPath: string } }>(
    /* GraphQL */ `
      mutation ($input: PayoutRunInput!) {
        approvePayoutRun(input: $input) {
          payoutRun {
            csvPath
          }
          userErrors {
            message
            path
          }
        }
      }
    `,
    { input },
  );
  const file = await admin.client.get(approved.payoutRun.csvPath);
  if (file.status !== 200) throw new Error(`the file of the payout run answered ${file.status}: ${file.body}`);
  await admin.client.mutate(
    /* GraphQL */ `
      mutation ($input: MarkPayoutsInput!) {
        markPayouts(input: $input) {
          userErrors {
            message
            path
          }
        }
      }
    `,
    { input: { ...input, rest: { outcome: 'PAID' } } },
  );
  return payoutRun.lineCount;
}
