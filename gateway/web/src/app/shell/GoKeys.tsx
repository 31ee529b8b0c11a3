import { useNavigate } from 'react-router';
import { useKeys } from '../keys';
import { type Section, useSections } from '../sections';
import { useCan } from '../session/session';
import { useOverlays } from './overlays';

/** `G` and a letter goes to a section; `C` creates. */
export function GoKeys() {
  const show = useOverlays((overlays) => overlays.show);
  const can = useCan();
  useKeys('c', () => show('createLead'), { enabled: can('leads.lead.create') });
  return useSections().map((section) => <GoKey key={section.key} section={section} />);
}

function GoKey({ section }: { section: Section }) {
  const navigate = useNavigate();
  useKeys(`g>${section.goKey}`, () => void navigate(section.path));
  return null;
}
