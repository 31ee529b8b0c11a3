import { later } from '@/kit/later';
import { useOverlays } from './overlays';

const CreateLead = later(async () => (await import('@/leads/create/CreateLead')).default);

/** The create drawer, loaded when it is first asked for. */
export function CreateHost() {
  const { shown, hide } = useOverlays();
  if (shown !== 'createLead') return null;
  return <CreateLead onClose={hide} />;
}
