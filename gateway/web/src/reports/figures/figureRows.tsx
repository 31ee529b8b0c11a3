import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { money } from '@/kit/money/money';
import { PersonName } from '@/kit/PersonName';
import type { DrillColumn, DrillQuestion } from '../shared/DrillDrawer';
import { type Drill, drillFigure, FIGURES, type FigureRow } from './api';
import { NOTHING } from './values';

const PATHS: Record<string, string> = {
  'students.student': '/students',
  'contracts.contract': '/contracts',
};

/** The rows behind an outcome figure. */
export function useFigureRows(drill: Drill | null): DrillQuestion<FigureRow> | null {
  const { t } = useTranslation('figures');
  if (!drill) return null;
  const { kind } = drill;
  const paid = kind === 'FIGURE_KIND_REFUND_RATE' || kind === 'FIGURE_KIND_RECEIVABLES';
  const lasting = kind === 'FIGURE_KIND_SERVICE_CYCLE' || kind === 'FIGURE_KIND_RECEIVABLES';
  const label = (column: 'title' | 'student' | 'owner' | 'date' | 'days' | 'amount') => ({
    key: column,
    label: t(`drill.columns.${column}`),
  });
  const columns: DrillColumn<FigureRow>[] = [
    {
      ...label('title'),
      cell: ({ recordType = '', id, title }) => (
        <Link to={`${PATHS[recordType] ?? ''}/${id}`}>{title || t('none')}</Link>
      ),
    },
    { ...label('student'), cell: ({ studentName }) => studentName },
    { ...label('owner'), cell: ({ ownerId }) => <PersonName id={ownerId} /> },
    { ...label('date'), cell: ({ date }) => date },
    ...(lasting ? [{ ...label('days'), number: true, cell: ({ days }: FigureRow) => days ?? 0 }] : []),
    ...(paid
      ? [
          {
            ...label('amount'),
            number: true,
            cell: ({ amountMinor, currency }: FigureRow) =>
              amountMinor === undefined ? NOTHING : money(amountMinor, currency),
          },
        ]
      : []),
  ];
  return {
    key: [FIGURES, 'drill', drill],
    load: async (pageToken) => {
      const { rows = [], nextPageToken = '', total } = await drillFigure(drill, pageToken);
      return { rows, nextPageToken, total: Number(total ?? 0) };
    },
    keyOf: ({ id = '' }, place) => `${id} ${place}`,
    columns,
  };
}
