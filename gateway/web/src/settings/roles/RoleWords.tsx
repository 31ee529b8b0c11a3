import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import shared from '../shared/shared.module.css';
import { useFieldOptions } from '../shared/useLeadFields';
import styles from './roles.module.css';
import { byScope, CLASSES, exceptionsOf, type Info, rightOf, type Role } from './words';

/** The role as one would explain it to somebody who gets it. */
export function RoleWords({ role, infos }: { role: Role; infos: Info[] }) {
  const { t } = useTranslation(['settings', 'kit']);
  const locale = useLocale();
  const comma = locale === 'zh' ? '、' : ', ';
  const { permissions = [], fields = [] } = role;
  const allowed = byScope(permissions, infos);
  const options = useFieldOptions(() => true);
  const fieldName = (field: string) =>
    options.find(({ value }) => `leads.lead.${value}` === field)?.label ?? field;
  return (
    <div className={styles.words}>
      {role.readOnly && <Alert type="warning" showIcon title={t('settings:roles.readOnlyHint')} />}
      <h3 className={shared.section}>{t('settings:roles.can')}</h3>
      {allowed.length === 0 && <p>{t('settings:roles.nothing')}</p>}
      <dl>
        {allowed.map(([scope, group]) => (
          <div key={scope}>
            <dt>{t(`settings:roles.reach.${scope}`)}</dt>
            <dd>{group.map((info) => labelOf(info, locale)).join(comma)}</dd>
          </div>
        ))}
      </dl>
      <h3 className={shared.section}>{t('settings:roles.sees')}</h3>
      <dl>
        {CLASSES.map((name) => (
          <div key={name}>
            <dt>{t(`kit:classes.${name}`)}</dt>
            <dd>{t(`settings:roles.says.${rightOf(fields, name) ?? 'FIELD_RIGHT_HIDDEN'}`)}</dd>
          </div>
        ))}
        {exceptionsOf(fields).map(({ field = '', right }) => (
          <div key={field}>
            <dt>{t('settings:roles.except', { name: fieldName(field) })}</dt>
            <dd>{t(`settings:roles.says.${right ?? 'FIELD_RIGHT_HIDDEN'}`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
