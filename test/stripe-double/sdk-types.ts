/**
 * Holds JSON against the SDK's types at run time, more strictly than the compiler does: the SDK leaves its enums open
 * (`'paid' | OtherString`), so that any text passes there. Here only the values that it lists pass, every field that is not
 * optional has to be there, and no field that the type does not have.
 */
import ts from 'typescript';
import type { SdkObjects } from './sdk-objects.ts';

const OBJECTS = 'test/stripe-double/sdk-objects.ts';
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
  allowImportingTsExtensions: true,
};

/**
 * Fields that the SDK has as a mere text although Stripe documents their values (docs.stripe.com/api): `object.field`, or the
 * names of a nested one.
 */
const LISTED: Readonly<Record<string, readonly string[]>> = {
  'balance_transaction.reporting_category': [
    ...['charge', 'charge_failure', 'dispute', 'dispute_reversal', 'fee', 'other_adjustment', 'payout', 'payout_reversal', 'refund'],
    ...['refund_failure', 'topup', 'topup_reversal', 'transfer', 'transfer_reversal'],
  ],
  'balance_transaction.status': ['available', 'pending'],
  'dispute.reason': [
    ...['bank_cannot_process', 'check_returned', 'credit_not_processed', 'customer_initiated', 'debit_not_authorized', 'duplicate'],
    ...['fraudulent', 'general', 'incorrect_account_details', 'insufficient_funds', 'noncompliant', 'product_not_received'],
    ...['product_unacceptable', 'subscription_canceled', 'unrecognized'],
  ],
  'payout.failure_code': [
    ...[
      'account_closed',
      'account_frozen',
      'bank_account_restricted',
      'bank_ownership_changed',
      'could_not_process',
      'debit_not_authorized',
    ],
    ...['declined', 'expired_card', 'incorrect_account_holder_address', 'incorrect_account_holder_name', 'incorrect_account_holder_tax_id'],
    ...['incorrect_account_type', 'insufficient_funds', 'invalid_account_number', 'invalid_account_number_length', 'invalid_card'],
    ...['invalid_card_number', 'invalid_currency', 'no_account', 'unsupported_card'],
  ],
  'payout.method': ['instant', 'standard'],
  'payout.source_type': ['bank_account', 'card', 'fpx'],
  'payout.status': ['canceled', 'failed', 'in_transit', 'paid', 'pending'],
  'payout.trace_id.status': ['pending', 'supported', 'unsupported'],
  'refund.failure_reason': [
    ...['charge_for_pending_refund_disputed', 'declined', 'expired_or_canceled_card', 'insufficient_funds', 'lost_or_stolen_card'],
    ...['merchant_request', 'unknown'],
  ],
  'refund.status': ['canceled', 'failed', 'pending', 'requires_action', 'succeeded'],
  'transfer.source_type': ['bank_account', 'card', 'fpx'],
};

export class SdkTypes {
  private readonly checker: ts.TypeChecker;
  private readonly byName = new Map<keyof SdkObjects, ts.Type>();

  constructor() {
    const program = ts.createProgram([OBJECTS], OPTIONS);
    this.checker = program.getTypeChecker();
    const file = program.getSourceFile(OBJECTS);
    const [declaration] = file?.statements.filter(ts.isInterfaceDeclaration) ?? [];
    if (declaration === undefined) throw new Error(`${OBJECTS} has no interface`);
    for (const property of this.checker.getPropertiesOfType(this.checker.getTypeAtLocation(declaration.name))) {
      const type = this.checker.getTypeOfSymbol(property);
      if (type.flags & ts.TypeFlags.Any) throw new Error(`the SDK has no type for ${property.name}`);
      this.byName.set(property.name as keyof SdkObjects, type);
    }
  }

  /** What is wrong with a response: an object of Stripe's, or a list of such. Empty: nothing. */
  faultsOf(value: unknown): string[] {
    if (!isObject(value)) return ['the answer is no object'];
    if (Array.isArray(value.data) && (value.object === 'list' || value.object === undefined)) {
      return value.data.flatMap((entry, index) => this.faultsOf(entry).map((fault) => `data[${index}].${fault}`));
    }
    const name = String(value.object);
    const type = this.byName.get(name as keyof SdkObjects);
    return type === undefined ? [`${name}: the SDK's types of such objects are not named in ${OBJECTS}`] : this.check(value, type, name);
  }

  private check(value: unknown, type: ts.Type, path: string): string[] {
    const listed = LISTED[path];
    if (listed !== undefined && typeof value === 'string' && !listed.includes(value))
      return [`${path} is ${shown(value)}, which Stripe does not list`];
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return [];
    if (type.isUnion()) return this.checkUnion(value, type.types, path);
    if (type.flags & ts.TypeFlags.Null) return value === null ? [] : [`${path} is not null`];
    if (type.flags & ts.TypeFlags.Undefined) return value === undefined ? [] : [`${path} is there`];
    if (type.isStringLiteral() || type.isNumberLiteral())
      return value === type.value ? [] : [`${path} is ${shown(value)}, not ${shown(type.value)}`];
    if (type.flags & ts.TypeFlags.BooleanLiteral)
      return value === (this.checker.typeToString(type) === 'true') ? [] : [`${path} is ${shown(value)}`];
    if (type.flags & ts.TypeFlags.String || isOpen(type))
      return typeof value === 'string' ? [] : [`${path} is ${shown(value)}, not a text`];
    if (type.flags & ts.TypeFlags.Number)
      return typeof value === 'number' && Number.isFinite(value) ? [] : [`${path} is ${shown(value)}, not a number`];
    if (type.flags & ts.TypeFlags.Boolean) return typeof value === 'boolean' ? [] : [`${path} is ${shown(value)}, not true or false`];
    if (this.checker.isArrayType(type)) {
      const [element] = this.checker.getTypeArguments(type as ts.TypeReference);
      if (!Array.isArray(value)) return [`${path} is ${shown(value)}, not a list`];
      return value.flatMap((entry, index) => this.check(entry, element!, `${path}[${index}]`));
    }
    return this.checkObject(value, type, path);
  }

  /** Without the open string, where values are listed beside it. Of several kinds of object, the one that fits best is told. */
  private checkUnion(value: unknown, members: readonly ts.Type[], path: string): string[] {
    const isEnum = members.some((member) => member.isStringLiteral());
    const closed = isEnum ? members.filter((member) => !isOpen(member)) : members;
    if (isEnum && typeof value === 'string' && !closed.some((member) => member.flags & ts.TypeFlags.String)) {
      const values = closed.filter((member) => member.isStringLiteral()).map((member) => member.value);
      return values.includes(value) ? [] : [`${path} is ${shown(value)}, which Stripe does not list`];
    }
    let best: string[] | null = null;
    for (const member of closed) {
      if (value !== undefined && member.flags & ts.TypeFlags.Undefined) continue;
      if (value !== null && value !== undefined && member.flags & ts.TypeFlags.Null) continue;
      if (isObject(value) && !this.mayBe(value, member)) continue;
      const faults = this.check(value, member, path);
      if (faults.length === 0) return [];
      if (best === null || faults.length < best.length) best = faults;
    }
    return best ?? [`${path} is ${shown(value)}, which none of its types allows`];
  }

  /** Whether the fields that tell kinds of object apart are those of this kind. */
  private mayBe(value: Readonly<Record<string, unknown>>, type: ts.Type): boolean {
    return ['object', 'type', 'deleted'].every((name) => {
      const property = this.checker.getPropertyOfType(type, name);
      if (property === undefined) return name === 'deleted' || value[name] === undefined;
      const of = this.checker.getTypeOfSymbol(property);
      return !of.isStringLiteral() || of.value === value[name];
    });
  }

  private checkObject(value: unknown, type: ts.Type, path: string): string[] {
    if (!isObject(value) || Array.isArray(value)) return [`${path} is ${shown(value)}, not an object`];
    const faults: string[] = [];
    const index = this.checker.getIndexInfosOfType(type)[0];
    const known = new Set<string>();
    for (const property of this.checker.getPropertiesOfType(type)) {
      // What the SDK adds to an object: methods, which no JSON has.
      if (property.flags & ts.SymbolFlags.Method) continue;
      known.add(property.name);
      const field = `${path}.${property.name}`;
      if (value[property.name] !== undefined)
        faults.push(...this.check(value[property.name], this.checker.getTypeOfSymbol(property), field));
      else if (!(property.flags & ts.SymbolFlags.Optional)) faults.push(`${field} is missing`);
    }
    for (const [name, field] of Object.entries(value)) {
      if (known.has(name)) continue;
      if (index === undefined) faults.push(`${path}.${name} is no field of Stripe's`);
      else faults.push(...this.check(field, index.type, `${path}.${name}`));
    }
    return faults;
  }
}

function isObject(value: unknown): value is Record<string, unknown> & { data?: unknown } {
  return typeof value === 'object' && value !== null;
}

/** `string & Record<never, never>`: the SDK's "and what may come". */
function isOpen(type: ts.Type): boolean {
  return type.isIntersection() && type.types.some((part) => part.flags & ts.TypeFlags.String);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'missing';
}
