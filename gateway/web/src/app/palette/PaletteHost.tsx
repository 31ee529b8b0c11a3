import { later } from '@/kit/later';
import { useKeys } from '../keys';
import { usePalette } from './store';

const Palette = later(async () => (await import('./Palette')).default);

/** `⌘K` anywhere, `/` outside inputs. */
export function PaletteHost() {
  const { shown, open, close } = usePalette();
  useKeys('mod+k', () => (shown ? close() : open()), { everywhere: true });
  useKeys('/', open);
  if (!shown) return null;
  return <Palette onClose={close} />;
}
