import { client, unsafeHeaders } from '@/api/client';
import { Problem, unwrap } from '@/api/problem';
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

/** A file's bytes as the body; answers with its id. `onProgress`: 0..1 of what has been sent. */
export function uploadFile(file: File, onProgress: (share: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body has been sent
    const request = new XMLHttpRequest();
    request.open('POST', '/api/v1/files');
    request.responseType = 'json';
    const headers = {
      ...unsafeHeaders(),
      'Accept-Language': document.documentElement.lang,
      'Content-Type': 'application/octet-stream',
      'X-File-Name': encodeURIComponent(file.name),
    };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Problem(0, { reason: 'NETWORK' }));
    request.onload = () => {
      const body = (request.response ?? {}) as { id?: string; detail?: string };
      if (request.status === 200 && body.id) resolve(body.id);
      else reject(new Problem(request.status, body));
    };
    request.send(file);
  });
}

export const fileUrl = (id: string) => `/api/v1/files/${encodeURIComponent(id)}`;
