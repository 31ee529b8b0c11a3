import { Navigate } from 'react-router';
import { useCan } from '@/app/session/session';
import { REPORTS } from './reports';

/** The first report that somebody may see. */
export default function ReportsPage() {
  const can = useCan();
  const first = REPORTS.find(({ permission }) => can(permission)) ?? REPORTS[0]!;
  return <Navigate to={`/reports/${first.key}`} replace />;
}
