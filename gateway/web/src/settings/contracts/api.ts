import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import { everything, ifMatch } from '../shared/everything';

type Schemas = components['schemas'];
export type Clause = Schemas['Clause'];
export type Template = Schemas['Template'];
export type RefundStep = Schemas['RefundStep'];
export type TemplateSection = Schemas['TemplateSection'];
export type TemplateField = Schemas['TemplateField'];
export type TemplateLine = Schemas['TemplateLine'];

export const CLAUSES = 'contracts.clause';
export const TEMPLATES = 'contracts.template';

const change = (id: string, etag?: string) => ({ params: { path: { id } }, headers: ifMatch(etag) });

export const listClauses = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/clauses:query', { body: page })),
    ({ clauses }) => clauses,
  );
export const createClause = (clause: Clause) => unwrap(client.POST('/api/v1/clauses', { body: clause }));
export const updateClause = (id: string, changes: Partial<Clause>, etag?: string) =>
  unwrap(client.PATCH('/api/v1/clauses/{id}', { ...change(id, etag), body: changes as Clause }));

export const listTemplates = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/contract-templates:query', { body: page })),
    ({ templates }) => templates,
  );
export const createTemplate = (template: Template) =>
  unwrap(client.POST('/api/v1/contract-templates', { body: template }));
export const updateTemplate = (id: string, changes: Partial<Template>, etag?: string) =>
  unwrap(client.PATCH('/api/v1/contract-templates/{id}', { ...change(id, etag), body: changes as Template }));
export const listPlaceholders = async () =>
  (await unwrap(client.GET('/api/v1/contract-templates:placeholders'))).placeholders ?? [];

export type NumberSequence = Schemas['NumberSequence'];
export type SigningAccount = Schemas['SigningAccount'];
export const NUMBERS = 'contracts.number_sequence';
export const ACCOUNTS = 'contracts.signing_account';

export const listNumbers = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/number-sequences:query', { body: page })),
    ({ numberSequences }) => numberSequences,
  );
export const createNumbers = (sequence: NumberSequence) =>
  unwrap(client.POST('/api/v1/number-sequences', { body: sequence }));
export const updateNumbers = (id: string, changes: Partial<NumberSequence>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/number-sequences/{id}', { ...change(id, etag), body: changes as NumberSequence }),
  );
export const previewNumbers = ({ branchId, pattern, period }: NumberSequence) =>
  unwrap(client.POST('/api/v1/number-sequences:preview', { body: { branchId, pattern, period } }));

export const listAccounts = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/signing-accounts:query', { body: page })),
    ({ signingAccounts }) => signingAccounts,
  );
export const createAccount = (account: SigningAccount) =>
  unwrap(client.POST('/api/v1/signing-accounts', { body: account }));
export const updateAccount = (id: string, changes: Partial<SigningAccount>, etag?: string) =>
  unwrap(
    client.PATCH('/api/v1/signing-accounts/{id}', { ...change(id, etag), body: changes as SigningAccount }),
  );
export const setAccountSecret = (id: string, secret: string) =>
  unwrap(
    client.POST('/api/v1/signing-accounts/{id}:setSecret', { params: { path: { id } }, body: { secret } }),
  );
export const checkAccount = (id: string) =>
  unwrap(client.POST('/api/v1/signing-accounts/{id}:check', { params: { path: { id } }, body: {} }));
