import { later, useUsed } from '@/kit/later';
import { useKeys } from '../keys';
import { useOverlays } from './overlays';

const KeySheet = later(async () => (await import('./KeySheet')).KeySheet);

/** Every keyboard command, by `?`. */
export function CheatSheet() {
  const { shown, show } = useOverlays();
  useKeys('?', () => show('keys'));
  return useUsed(shown === 'keys') ? <KeySheet /> : null;
}
