import { lazy, Suspense } from 'react';
import { useOverlays } from './overlays';

const CreateLead = lazy(() => import('@/leads/create/CreateLead'));

/** The create drawer, loaded when it is first asked for. */
export function CreateHost() {
  const { shown, hide } = useOverlays();
  if (shown !== 'createLead') return null;
  return (
    <Suspense>
      <CreateLead onClose={hide} />
    </Suspense>
  );
}
