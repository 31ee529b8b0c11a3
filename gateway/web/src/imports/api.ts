import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Import } from '@/api/types';

/** Query keys of imports begin with it: progress frames make them stale. */
export const IMPORTS = 'common.import';

type Schemas = components['schemas'];
export type ImportState = Schemas['ImportState'];
export type ImportCounts = Schemas['ImportCounts'];
export type ImportColumn = Schemas['ImportColumn'];
export type ImportProblem = Schemas['ImportProblem'];
export type DuplicatePolicy = Schemas['DuplicatePolicy'];

const byId = (id: string) => ({ params: { path: { id } } });

/** The methods of one subject. Every service offers the same: leads' stand for the types of all. */
const at = (path: string) => `/api/v1/${path}` as '/api/v1/lead-imports';
const one = (path: string) => `/api/v1/${path}/{id}` as '/api/v1/lead-imports/{id}';
const verb = <Verb extends string>(path: string, name: Verb) =>
  `/api/v1/${path}/{id}:${name}` as `/api/v1/lead-imports/{id}:${Verb}`;

export const listImports = (path: string, pageToken: string) =>
  unwrap(client.GET(at(path), { params: { query: { pageSize: 50, pageToken } } }));

export const getImport = (path: string, id: string) => unwrap(client.GET(one(path), byId(id)));

export const createImport = (path: string, fileId: string) =>
  unwrap(client.POST(at(path), { body: { fileId } }));

/** Confirms the mapping (the check begins), or asks for another sheet or header row (the file is read again). */
export const mapImport = (path: string, { id = '', fileId }: Import, mapping: Partial<Import>) =>
  unwrap(client.POST(verb(path, 'map'), { ...byId(id), body: { ...mapping, fileId } }));

export const startImport = (path: string, id: string) =>
  unwrap(client.POST(verb(path, 'start'), { ...byId(id), body: {} }));

export const cancelImport = (path: string, id: string) =>
  unwrap(client.POST(verb(path, 'cancel'), { ...byId(id), body: {} }));

export const undoImport = (path: string, id: string) =>
  unwrap(client.POST(verb(path, 'undo'), { ...byId(id), body: {} }));
