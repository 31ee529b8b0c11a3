import { useEffect, type ReactNode } from 'react';
import { ErrorState } from '@/kit/ErrorState';
import { later } from '@/kit/later';
import { browserLocale, speak, useLocale } from '@/i18n';
import { usePreferences } from '../preferences';
import { ShellSkeleton } from '../shell/ShellSkeleton';
import { useSessionQuery } from './session';

const SignIn = later(async () => (await import('./SignIn')).SignIn, <ShellSkeleton />);
const Stranger = later(async () => (await import('./Stranger')).Stranger, <ShellSkeleton />);

/** Lets signed-in people in; the others see the way to sign in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useSessionQuery();
  const chosen = usePreferences((preferences) => preferences.locale);
  const shown = useLocale();
  const wanted = chosen ?? (data?.locale === 'en' || data?.locale === 'zh' ? data.locale : browserLocale());
  const settled = data !== undefined;
  useEffect(() => {
    if (settled && wanted !== shown) void speak(wanted);
  }, [settled, wanted, shown]);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <ShellSkeleton />;
  if (data.stranger) return <Stranger />;
  return data.signedIn ? children : <SignIn />;
}
