import { useMutation, useQuery } from '@tanstack/react-query';
import { carryCsrfToken, onSignedOut, unsafeHeaders } from '@/api/client';
import { Problem, toProblem } from '@/api/problem';
import { queryClient } from '@/api/queries';

export type Scope = 'own' | 'department' | 'branch' | 'chosen' | 'all';

export interface SessionBranch {
  id: number;
  nameZh?: string;
  nameEn?: string;
}

export interface Session {
  signedIn: boolean;
  user: { id: string; name: string; username: string };
  locale: string;
  /** Where new records go. */
  activeBranchId: number;
  /** The branches this person works in. */
  branches: SessionBranch[];
  /** `leads.lead.read` -> how far it reaches; absent = not allowed. */
  permissions: Record<string, Scope>;
  /** An auditor: sees, changes nothing. */
  readOnly: boolean;
  /** Was signed in here until a moment ago. */
  expired?: boolean;
  /** Signed in at the identity server, but not one of the staff here. */
  stranger: boolean;
}

/** The edge's answer at /auth/session. */
interface SessionDocument {
  signedIn?: boolean;
  csrfToken?: string;
  user?: Session['user'];
  locale?: string;
  activeBranchId?: number;
  branches?: SessionBranch[];
  permissions?: Record<string, Scope>;
  readOnly?: boolean;
  member?: boolean;
}

function toSession(document: SessionDocument): Session {
  return {
    signedIn: document.signedIn ?? false,
    user: document.user ?? { id: '', name: '', username: '' },
    locale: document.locale ?? '',
    activeBranchId: document.activeBranchId ?? 0,
    branches: document.branches ?? [],
    permissions: document.permissions ?? {},
    readOnly: document.readOnly ?? false,
    stranger: document.signedIn === true && document.member === false,
  };
}

const KEY = ['session'];
const SIGNED_OUT = toSession({});

onSignedOut(() =>
  queryClient.setQueryData<Session>(KEY, (old) => ({
    ...SIGNED_OUT,
    expired: old?.signedIn === true || old?.expired === true,
  })),
);

async function answerOf<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    throw toProblem(error);
  }
  const body = (await response.json().catch(() => ({}))) as T;
  if (!response.ok) throw new Problem(response.status, body as ConstructorParameters<typeof Problem>[1]);
  return body;
}

async function loadSession(): Promise<Session> {
  const document = await answerOf<SessionDocument>('/auth/session');
  carryCsrfToken(document.csrfToken ?? '');
  return toSession(document);
}

const QUESTION = { queryKey: KEY, queryFn: loadSession, staleTime: Infinity };

/** Asks who is signed in before anything is shown. */
export const askSession = () => queryClient.prefetchQuery(QUESTION);

/** Who is signed in; `data` is undefined until the edge has answered. */
export function useSessionQuery() {
  return useQuery(QUESTION);
}

/** The session of a signed-in person; for use below the shell. */
export function useSession(): Session {
  return useSessionQuery().data ?? SIGNED_OUT;
}

export function useMe(): string {
  return useSession().user.id;
}

/** `can('leads.lead.assign')`: may this person do it at all? */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useSession();
  return (permission) => Boolean(permissions[permission]);
}

export function signIn() {
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/auth/login?return_to=${encodeURIComponent(here)}`);
}

async function post(path: string, body: unknown = {}): Promise<unknown> {
  const headers = { ...unsafeHeaders(), 'Content-Type': 'application/json' };
  return answerOf(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

export async function signOut() {
  await post('/auth/logout');
  window.location.assign('/');
}

/** The language of what services say to this person. */
export const saveLocale = (locale: string) => post('/auth/session/locale', { locale });

/** Works in another branch from now on: everything shown is asked again. */
export function useSwitchBranch() {
  return useMutation({
    mutationFn: (branchId: number) => post('/auth/session/branch', { branchId }),
    onSuccess: async () => {
      await queryClient.refetchQueries({ queryKey: KEY });
      await queryClient.resetQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
    },
  });
}
