import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';

const ahead: (() => Promise<unknown>)[] = [];

/**
 * A component whose script is fetched when it is first shown, or before, once the first page stands (`fetchAhead`).
 * For what no page shows at once: dialogs, drawers, editors.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  fallback: ReactNode = null,
): ComponentType<P> {
  const fetched = async () => ({ default: (await load()) as ComponentType<object> });
  const Component = lazy(fetched);
  ahead.push(fetched);
  return function Later(props: P) {
    return (
      <Suspense fallback={fallback}>
        <Component {...props} />
      </Suspense>
    );
  };
}

/** Fetches what was put off, one after the other; what fails is fetched again when it is wanted. */
export async function fetchAhead(): Promise<void> {
  for (let load = ahead.shift(); load; load = ahead.shift()) {
    await idle();
    await load().catch(() => undefined);
  }
}

function idle(): Promise<void> {
  // Safari has no requestIdleCallback
  if (!('requestIdleCallback' in window)) return new Promise((resolve) => setTimeout(resolve, 50));
  return new Promise((resolve) => requestIdleCallback(() => resolve()));
}

/** True from the first time on: what was opened once stays, so that it can close gently. */
export function useUsed(now: boolean): boolean {
  const [used, setUsed] = useState(now);
  if (now && !used) setUsed(true);
  return used || now;
}
