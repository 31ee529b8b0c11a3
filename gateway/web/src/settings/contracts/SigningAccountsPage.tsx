import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input, Select, Switch, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '@/kit/Mark';
import { useReport } from '@/kit/useReport';
import { BranchName, BranchSelect } from '../shared/BranchSelect';
import { EditorDrawer } from '../shared/EditorDrawer';
import { Field } from '../shared/Field';
import { type EditorProps, RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { useEditor } from '../shared/useEditor';
import {
  ACCOUNTS,
  checkAccount,
  createAccount,
  listAccounts,
  setAccountSecret,
  type SigningAccount,
  updateAccount,
} from './api';

const ENVIRONMENTS = ['PROVIDER_ENVIRONMENT_SANDBOX', 'PROVIDER_ENVIRONMENT_PRODUCTION'] as const;
const PERMISSION = 'contracts.signing_account.edit';
const NEW: SigningAccount = {
  branchId: 0,
  provider: 'SIGNING_PROVIDER_ESIGN',
  environment: 'PROVIDER_ENVIRONMENT_SANDBOX',
  appId: '',
  sealId: '',
};

/** Accounts at e-signature providers; without one, contracts are signed on our own page. */
export default function SigningAccountsPage() {
  const { t } = useTranslation(['contracts', 'settings']);
  return (
    <RecordsPage<SigningAccount>
      title={t('settings:sections.signing')}
      intro={t('accounts.intro')}
      type={ACCOUNTS}
      load={listAccounts}
      permission={PERMISSION}
      newLabel={t('accounts.new')}
      empty={t('accounts.empty')}
      textOf={({ appId = '' }) => appId}
      faded={({ enabled }) => !enabled}
      columns={[
        { key: 'provider', label: t('accounts.provider'), cell: ({ provider }) => t(`provider.${provider}`) },
        { key: 'branch', label: t('settings:branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
        {
          key: 'environment',
          label: t('accounts.environment'),
          cell: ({ environment }) => t(`environment.${environment}`),
        },
        { key: 'app', label: t('accounts.appId'), cell: ({ appId }) => appId },
        {
          key: 'state',
          label: t('settings:state'),
          cell: ({ enabled, hasSecret }) => (
            <Mark tone={enabled ? 'success' : hasSecret ? undefined : 'warning'}>
              {t(enabled ? 'settings:enabled' : hasSecret ? 'settings:disabled' : 'accounts.noSecret')}
            </Mark>
          ),
        },
      ]}
      Editor={AccountEditor}
    />
  );
}

function AccountEditor({ record, editable, onClose }: EditorProps<SigningAccount>) {
  const { t } = useTranslation(['contracts', 'settings']);
  const editor = useEditor<SigningAccount>({
    initial: record ?? NEW,
    type: ACCOUNTS,
    noun: 'signing_account',
    create: createAccount,
    update: updateAccount,
    check: ({ appId }): Record<string, string> => (appId?.trim() ? {} : { appId: t('settings:required') }),
    onSaved: onClose,
  });
  const { draft, set, errorAt } = editor;
  return (
    <EditorDrawer
      title={record ? `${t(`provider.${record.provider}`)} ${record.appId}` : t('accounts.new')}
      type={ACCOUNTS}
      editor={editor}
      editable={editable}
      onClose={onClose}
    >
      <div className={shared.pair}>
        <Field id="branch" label={t('settings:branch')} error={errorAt('branchId')}>
          <BranchSelect
            id="branch"
            permission={PERMISSION}
            disabled={!editor.isNew}
            value={draft.branchId}
            onChange={(branchId) => set({ branchId })}
          />
        </Field>
        <Field id="environment" label={t('accounts.environment')} error={errorAt('environment')}>
          <Select
            id="environment"
            value={draft.environment}
            options={ENVIRONMENTS.map((value) => ({ value, label: t(`environment.${value}`) }))}
            onChange={(environment) => set({ environment })}
          />
        </Field>
      </div>
      <div className={shared.pair}>
        <Field id="app" label={t('accounts.appId')} required error={errorAt('appId')}>
          <Input
            id="app"
            maxLength={64}
            value={draft.appId}
            onChange={({ target }) => set({ appId: target.value })}
          />
        </Field>
        <Field id="seal" label={t('accounts.sealId')} hint={t('accounts.sealHint')} error={errorAt('sealId')}>
          <Input
            id="seal"
            maxLength={64}
            value={draft.sealId}
            onChange={({ target }) => set({ sealId: target.value })}
          />
        </Field>
      </div>
      {record ? (
        <>
          <Secret account={record} onSaved={onClose} />
          <Field label={t('accounts.callback')} hint={t('accounts.callbackHint')}>
            <Typography.Text copyable code>
              {`${window.location.origin}/public/v1/signing-hooks/${record.hookKey}`}
            </Typography.Text>
          </Field>
          <Field id="enabled" label={t('settings:enabled')} hint={t('accounts.enabledHint')}>
            <Switch
              id="enabled"
              disabled={!editable || !record.hasSecret}
              checked={draft.enabled ?? false}
              onChange={(enabled) => set({ enabled })}
            />
          </Field>
        </>
      ) : (
        <p className={shared.quiet}>{t('accounts.secretLater')}</p>
      )}
    </EditorDrawer>
  );
}

/** Setting the secret, which is never shown, and asking the provider whether it is right. */
function Secret({ account, onSaved }: { account: SigningAccount; onSaved: () => void }) {
  const { t } = useTranslation(['contracts', 'settings']);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const report = useReport();
  const [secret, setSecret] = useState('');
  const { id = '', hasSecret } = account;
  const keep = useMutation({
    mutationFn: () => setAccountSecret(id, secret),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [ACCOUNTS] });
      void message.success(t('settings:saved'));
      onSaved();
    },
    onError: report,
  });
  const check = useMutation({ mutationFn: () => checkAccount(id), onError: report });
  return (
    <Field
      id="secret"
      label={t('accounts.secret')}
      hint={t(hasSecret ? 'accounts.secretKept' : 'accounts.secretHint')}
    >
      <div className={shared.row}>
        <Input.Password
          id="secret"
          autoComplete="new-password"
          maxLength={200}
          value={secret}
          placeholder={hasSecret ? '••••••••' : ''}
          onChange={({ target }) => setSecret(target.value)}
        />
        <Button loading={keep.isPending} disabled={secret.length < 8} onClick={() => keep.mutate()}>
          {t('accounts.setSecret')}
        </Button>
        {hasSecret && (
          <Button loading={check.isPending} onClick={() => check.mutate()}>
            {t('accounts.check')}
          </Button>
        )}
      </div>
      {check.data && (
        <Alert
          style={{ marginTop: 8 }}
          type={check.data.accepted ? 'success' : 'error'}
          showIcon
          title={check.data.accepted ? t('accounts.accepted') : t('accounts.refused')}
          description={check.data.problem}
        />
      )}
    </Field>
  );
}
