import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { labelOf, useLocale } from '@/i18n';
import { OptionSelect } from '@/kit/OptionSelect';
import { useReference } from '@/kit/references';
import styles from './roles.module.css';
import { byService, type Grant, type Info, type Scope, SCOPES, withScope } from './words';

interface PermissionMatrixProps {
  infos: Info[];
  grants: Grant[];
  editable: boolean;
  errorAt: (place: number) => string | undefined;
  onChange: (grants: Grant[]) => void;
}

const NONE = 'none';

/**
 * Permissions by scope. Each row is a group of radio buttons: Tab goes to the next permission, the arrow keys change
 * how far it reaches.
 */
export function PermissionMatrix(props: PermissionMatrixProps) {
  const { t } = useTranslation('settings');
  const { infos, grants, editable, onChange } = props;
  const setAll = (group: Info[], choice: string) =>
    onChange(
      group.reduce(
        (all, { permission = '' }) => withScope(all, permission, choice === NONE ? null : (choice as Scope)),
        grants,
      ),
    );
  const choices = [
    { value: NONE, label: t('roles.scopes.none') },
    ...SCOPES.filter((scope) => scope !== 'SCOPE_CHOSEN').map((value) => ({
      value: value as string,
      label: t(`roles.scopes.${value}`),
    })),
  ];
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix} aria-label={t('roles.permissions')}>
        <thead>
          <tr>
            <th scope="col">{t('roles.permission')}</th>
            <th scope="col">{t('roles.scopes.none')}</th>
            {SCOPES.map((scope) => (
              <th key={scope} scope="col">
                {t(`roles.scopes.${scope}`)}
              </th>
            ))}
          </tr>
        </thead>
        {byService(infos).map(([service, group]) => (
          <tbody key={service}>
            <tr className={styles.service}>
              <th scope="rowgroup" colSpan={SCOPES.length + 2}>
                <span>{t(`roles.services.${service}`, { defaultValue: service })}</span>
                {editable && (
                  <Select
                    size="small"
                    popupMatchSelectWidth={false}
                    placeholder={t('roles.setAll')}
                    aria-label={t('roles.setAllOf', {
                      service: t(`roles.services.${service}`, { defaultValue: service }),
                    })}
                    value={null}
                    options={choices}
                    onChange={(choice: string | null) => choice && setAll(group, choice)}
                  />
                )}
              </th>
            </tr>
            {group.map((info) => (
              <Line key={info.permission} {...props} info={info} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Line({ info, grants, editable, errorAt, onChange }: PermissionMatrixProps & { info: Info }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const branches = useReference('gateway.branch');
  const { permission = '' } = info;
  const place = grants.findIndex((one) => one.permission === permission);
  const grant = grants[place];
  const scope = grant?.scope;
  const error = place < 0 ? undefined : errorAt(place);
  const label = labelOf(info, locale) || permission;
  const radio = (value: Scope | null) => (
    <td key={value ?? NONE} data-on={value !== null && scope === value}>
      <label>
        <input
          type="radio"
          name={permission}
          disabled={!editable}
          checked={(scope ?? null) === value}
          aria-label={`${label}: ${t(`roles.scopes.${value ?? NONE}`)}`}
          onChange={() => onChange(withScope(grants, permission, value))}
        />
      </label>
    </td>
  );
  return (
    <>
      <tr>
        <th scope="row" title={permission}>
          {label}
          {error && <div className={styles.error}>{error}</div>}
        </th>
        {radio(null)}
        {SCOPES.map(radio)}
      </tr>
      {scope === 'SCOPE_CHOSEN' && (
        <tr>
          <td colSpan={SCOPES.length + 2} className={styles.branches}>
            <OptionSelect
              many
              maxTagCount={undefined}
              disabled={!editable}
              status={grant?.branchIds?.length ? undefined : 'warning'}
              placeholder={t('roles.chooseBranches')}
              aria-label={`${label}: ${t('roles.chooseBranches')}`}
              options={branches}
              value={(grant?.branchIds ?? []).map(String)}
              onChange={(ids) =>
                onChange(
                  grants.map((one) =>
                    one.permission === permission
                      ? { ...one, branchIds: (ids as string[]).map(Number) }
                      : one,
                  ),
                )
              }
            />
          </td>
        </tr>
      )}
    </>
  );
}
