import { useQuery } from '@tanstack/react-query';
import { Tooltip, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { SLOW } from '@/api/queries';
import { labelOf, useLocale } from '@/i18n';
import { listPlaceholders, TEMPLATES } from './api';

/** The placeholders that texts may hold; a click copies one. */
export function Placeholders() {
  const { t } = useTranslation('contracts');
  const locale = useLocale();
  const { data = [] } = useQuery({
    queryKey: [TEMPLATES, 'placeholders'],
    queryFn: listPlaceholders,
    staleTime: SLOW,
  });
  return (
    <p>
      {t('templates.placeholders')}{' '}
      {data.map((one) => (
        <Tooltip key={one.name} title={labelOf(one, locale)}>
          <Typography.Text code copyable style={{ marginInlineEnd: 6 }}>
            {`{{${one.name}}}`}
          </Typography.Text>
        </Tooltip>
      ))}
    </p>
  );
}
