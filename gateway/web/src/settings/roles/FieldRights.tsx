import { DeleteOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { OptionSelect } from '@/kit/OptionSelect';
import shared from '../shared/shared.module.css';
import { useFieldOptions } from '../shared/useLeadFields';
import styles from './roles.module.css';
import { CLASSES, exceptionsOf, type FieldGrant, type Right, rightOf, RIGHTS, withRight } from './words';

interface FieldRightsProps {
  fields: FieldGrant[];
  editable: boolean;
  onChange: (fields: FieldGrant[]) => void;
}

const LEAD = 'leads.lead.';

/** How much of a record the role shows: by class of field, and for single fields of a lead. */
export function FieldRights({ fields, editable, onChange }: FieldRightsProps) {
  const { t } = useTranslation(['settings', 'kit']);
  return (
    <>
      <p className={shared.quiet}>{t('settings:roles.fieldsHint')}</p>
      <div className={styles.scroll}>
        <table className={styles.matrix} aria-label={t('settings:roles.fields')}>
          <thead>
            <tr>
              <th scope="col">{t('settings:roles.class')}</th>
              {RIGHTS.map((right) => (
                <th key={right} scope="col">
                  {t(`settings:roles.rights.${right}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {CLASSES.map((name) => {
              const label = t(`kit:classes.${name}`);
              const chosen = rightOf(fields, name) ?? 'FIELD_RIGHT_HIDDEN';
              return (
                <tr key={name}>
                  <th scope="row">
                    {label}
                    <div className={shared.quiet}>{t(`settings:roles.classHints.${name}`)}</div>
                  </th>
                  {RIGHTS.map((right) => (
                    <td key={right} data-on={chosen === right && right !== 'FIELD_RIGHT_HIDDEN'}>
                      <label>
                        <input
                          type="radio"
                          name={`class-${name}`}
                          disabled={!editable}
                          checked={chosen === right}
                          aria-label={`${label}: ${t(`settings:roles.rights.${right}`)}`}
                          onChange={() => onChange(withRight(fields, name, right))}
                        />
                      </label>
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Exceptions fields={fields} editable={editable} onChange={onChange} />
    </>
  );
}

function Exceptions({ fields, editable, onChange }: FieldRightsProps) {
  const { t } = useTranslation('settings');
  const exceptions = exceptionsOf(fields);
  const taken = exceptions.map(({ field = '' }) => field);
  const options = useFieldOptions((field) => field.class !== 'FIELD_CLASS_SYSTEM').map((option) => ({
    value: LEAD + option.value,
    label: option.label,
  }));
  const label = (field: string) => options.find(({ value }) => value === field)?.label ?? field;
  const rights = RIGHTS.map((value) => ({ value, label: t(`roles.rights.${value}`) }));
  return (
    <>
      <h3 className={shared.section}>{t('roles.exceptions')}</h3>
      <p className={shared.quiet}>{t('roles.exceptionsHint')}</p>
      {exceptions.map(({ field = '', right }) => (
        <div key={field} className={styles.exception}>
          <span className={styles.exceptionName}>{label(field)}</span>
          <Select<Right>
            style={{ width: 150 }}
            aria-label={label(field)}
            options={rights}
            value={right}
            onChange={(value) => onChange(withRight(fields, field, value))}
          />
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            disabled={!editable}
            aria-label={t('roles.removeException', { name: label(field) })}
            onClick={() => onChange(withRight(fields, field, null))}
          />
        </div>
      ))}
      <OptionSelect
        style={{ width: 260, marginTop: 8 }}
        placeholder={t('roles.addException')}
        aria-label={t('roles.addException')}
        disabled={!editable}
        options={options.filter(({ value }) => !taken.includes(value))}
        value={null as never}
        onChange={(field) => field && onChange(withRight(fields, String(field), 'FIELD_RIGHT_READ'))}
      />
    </>
  );
}
