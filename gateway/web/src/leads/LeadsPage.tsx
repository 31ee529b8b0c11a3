import { useTranslation } from 'react-i18next';
import { IndexPage } from '@/kit/records/IndexPage';
import { LeadActions } from './actions/LeadActions';
import { LEADS } from './api';
import { LAYOUTS } from './layouts';
import { Toolbar } from './toolbar/Toolbar';
import { useIndex } from './useIndex';
import { useLeadFields } from './useLeads';

/** Every lead this person may see: views, filters, and the layouts over the same question. */
export default function LeadsPage() {
  const { t } = useTranslation('leads');
  const index = useIndex();
  const fields = useLeadFields();
  const { Component } = LAYOUTS.find(({ key }) => key === index.settings.layout) ?? LAYOUTS[0]!;
  return (
    <LeadActions>
      <IndexPage
        heading={t('title')}
        type={LEADS}
        index={index}
        fields={fields}
        toolbar={(onFilter) => <Toolbar index={index} fields={fields} onFilter={onFilter} />}
      >
        <Component key={index.view.id} index={index} fields={fields} />
      </IndexPage>
    </LeadActions>
  );
}
