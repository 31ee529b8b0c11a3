import type { TFunction } from 'i18next';
import { toProblem } from '@/api/problem';

/** One sentence for people: the service's own words where it gave some, else by the kind of failure. */
export function problemText(error: unknown, t: TFunction<'kit'>): string {
  const problem = toProblem(error);
  if (problem.conflict) return t('error.conflict');
  if (problem.detail && problem.reason !== 'NETWORK') return problem.detail;
  if (problem.title) return problem.title;
  if (problem.status === 0) return t('error.network');
  if (problem.status === 403) return t('error.forbidden');
  if (problem.status === 404) return t('error.notFound');
  if (problem.status === 429) return t('error.tooMany');
  return t('error.unknown', { status: problem.status });
}
