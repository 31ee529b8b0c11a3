import { useMutation, useQuery } from '@tanstack/react-query';
import { carryCsrfToken, onSignedOut, unsafeHeaders } from '@/api/client';
import { Problem, toProblem } from '@/api/problem';
import { queryClient } from '@/api/queries';

export type Scope = 'own' | 'department' | 'branch' | 'chosen' | 'all';

export interface SessionBranch {
  id: number;
  nameZh: string;
  nameEn: string;
  code: string;
  studyAbroad: boolean;
  vocational: boolean;
}

export interface Session {
  signedIn: boolean;
  user?: { id: string; name: string; username: string };
  csrfToken?: string;
  locale?: string;
  branches?: SessionBranch[];
  activeBranchId?: number;
  /** `leads.lead.read` -> how far it reaches; absent = not allowed. */
  permissions?: Record<string, Scope>;
}

const KEY = ['session'];
const SIGNED_OUT: Session = { signedIn: false };

onSignedOut(() => queryClient.setQueryData(KEY, SIGNED_OUT));

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
  const session = await answerOf<Session>('/auth/session');
  carryCsrfToken(session.csrfToken ?? '');
  return session;
}

/** Who is signed in; `data` is undefined until the edge has answered. */
export function useSessionQuery() {
  return useQuery({ queryKey: KEY, queryFn: loadSession, staleTime: Infinity });
}

/** The session of a signed-in person; for use below the shell. */
export function useSession(): Session {
  return useSessionQuery().data ?? SIGNED_OUT;
}

export function useMe(): string {
  return useSession().user?.id ?? '';
}

/** `can('leads.lead.assign')`: may this person do it at all? */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useSession();
  return (permission) => Boolean(permissions?.[permission]);
}

export function signIn() {
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/auth/login?return_to=${encodeURIComponent(here)}`);
}

async function post<T>(path: string, body?: unknown): Promise<T> {
  const headers = { ...unsafeHeaders(), 'Content-Type': 'application/json' };
  return answerOf<T>(path, { method: 'POST', headers, body: JSON.stringify(body ?? {}) });
}

export async function signOut() {
  const { redirect } = await post<{ redirect?: string }>('/auth/logout');
  window.location.assign(redirect || '/');
}

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
