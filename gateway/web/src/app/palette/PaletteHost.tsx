import { lazy, Suspense } from 'react';
import { useKeys } from '../keys';
import { usePalette } from './store';

const Palette = lazy(() => import('./Palette'));

/** `⌘K` anywhere, `/` outside inputs. */
export function PaletteHost() {
  const { shown, open, close } = usePalette();
  useKeys('mod+k', () => (shown ? close() : open()), { everywhere: true });
  useKeys('/', open);
  if (!shown) return null;
  return (
    <Suspense>
      <Palette onClose={close} />
    </Suspense>
  );
}
