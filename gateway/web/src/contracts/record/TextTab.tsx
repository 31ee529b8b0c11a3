import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { SLOW } from '@/api/queries';
import { useCan } from '@/app/session/session';
import { labelOf, useLocale } from '@/i18n';
import { PageSkeleton } from '@/kit/PageSkeleton';
import { ContractView } from '@/signing/ContractView';
import { type Contract, listTemplates, type Term, TEMPLATES, updateContract } from '../api';
import styles from '../contracts.module.css';
import { isAmount, toMinor, toTyped } from '@/kit/money/money';
import { useAct, useText } from '../useContracts';

/** The text as its parties read it; beside it, while it is a draft, the form that makes it. */
export function TextTab({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const can = useCan();
  const locale = useLocale();
  const { data: text } = useText(contract.id ?? '', contract.etag);
  const editable = contract.status === 'CONTRACT_STATUS_DRAFT' && can('contracts.contract.update');
  const preview = (
    <div className={styles.paper}>
      {text ? <ContractView contract={text} language={locale} /> : <PageSkeleton />}
    </div>
  );
  if (!editable) return preview;
  return (
    <div className={styles.two}>
      <Editor key={contract.etag} contract={contract} />
      <div>
        {text?.missing && text.missing.length > 0 && (
          <Alert
            type="warning"
            showIcon
            style={{ marginBottom: 8 }}
            title={t('missing', { names: text.missing.join(locale === 'zh' ? '、' : ', ') })}
          />
        )}
        {preview}
      </div>
    </div>
  );
}

interface Draft {
  title: string;
  price: string;
  discount: string;
  discountReason: string;
  answers: Record<string, string>;
  terms: Term[];
}

function draftOf(contract: Contract): Draft {
  const { currency } = contract;
  const answers = Object.entries((contract.answers ?? {}) as Record<string, unknown>);
  return {
    title: contract.title ?? '',
    price: toTyped(contract.priceMinor, currency),
    discount: toTyped(contract.discountMinor, currency),
    discountReason: contract.discountReason ?? '',
    answers: Object.fromEntries(answers.map(([key, value]) => [key, String(value)])),
    terms: contract.terms ?? [],
  };
}

function Editor({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const locale = useLocale();
  const { act, busy } = useAct();
  const [draft, setDraft] = useState(() => draftOf(contract));
  const templates = useQuery({ queryKey: [TEMPLATES, 'list'], queryFn: listTemplates, staleTime: SLOW });
  const fields = templates.data?.find(({ id }) => id === contract.templateId)?.fields ?? [];
  const { currency } = contract;
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const fits = isAmount(draft.price, currency) && isAmount(draft.discount, currency);
  const save = () =>
    act(() =>
      updateContract(
        contract.id ?? '',
        {
          title: draft.title,
          priceMinor: toMinor(draft.price, currency),
          discountMinor: toMinor(draft.discount, currency),
          discountReason: draft.discountReason,
          answers: draft.answers,
          terms: draft.terms,
        },
        contract.etag,
      ),
    );
  return (
    <Form layout="vertical" onFinish={() => void save()}>
      <Form.Item label={t('contractTitle')} htmlFor="title">
        <Input
          id="title"
          maxLength={200}
          value={draft.title}
          onChange={({ target }) => set({ title: target.value })}
        />
      </Form.Item>
      {fields.map((field) => {
        const key = field.key ?? '';
        return (
          <Form.Item
            key={key}
            label={labelOf(field, locale)}
            htmlFor={`field-${key}`}
            required={field.required}
          >
            <Input
              id={`field-${key}`}
              value={draft.answers[key] ?? ''}
              onChange={({ target }) => set({ answers: { ...draft.answers, [key]: target.value } })}
            />
          </Form.Item>
        );
      })}
      {(['price', 'discount'] as const).map((name) => (
        <Form.Item key={name} label={t(name)} htmlFor={name}>
          <Input
            id={name}
            inputMode="decimal"
            prefix={currency}
            value={draft[name]}
            status={isAmount(draft[name], currency) ? undefined : 'error'}
            onChange={({ target }) => set({ [name]: target.value })}
          />
        </Form.Item>
      ))}
      <Form.Item label={t('discountReason')} htmlFor="reason" extra={t('discountHint')}>
        <Input
          id="reason"
          maxLength={500}
          value={draft.discountReason}
          onChange={({ target }) => set({ discountReason: target.value })}
        />
      </Form.Item>
      <Terms terms={draft.terms} onChange={(terms) => set({ terms })} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!fits}>
        {t('save')}
      </Button>
    </Form>
  );
}

function Terms({ terms, onChange }: { terms: Term[]; onChange: (terms: Term[]) => void }) {
  const { t } = useTranslation('contracts');
  const change = (place: number, difference: Partial<Term>) =>
    onChange(terms.map((term, at) => (at === place ? { ...term, ...difference } : term)));
  return (
    <Form.Item label={t('terms')} extra={t('termsHint')}>
      {terms.map((term, at) => (
        <div key={at} className={styles.term}>
          <div className={styles.row}>
            <Input
              style={{ flex: 1 }}
              aria-label={t('termTitle')}
              maxLength={100}
              value={term.titleZh}
              onChange={({ target }) => change(at, { titleZh: target.value })}
            />
            {term.special && <Tag color="orange">{t('special')}</Tag>}
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('removeTerm', { title: term.titleZh })}
              onClick={() => onChange(terms.filter((_, place) => place !== at))}
            />
          </div>
          <Input.TextArea
            aria-label={term.titleZh}
            autoSize={{ minRows: 2, maxRows: 10 }}
            value={term.bodyZh}
            onChange={({ target }) => change(at, { bodyZh: target.value })}
          />
          <Input.TextArea
            aria-label={`${term.titleEn || term.titleZh} (English)`}
            autoSize={{ minRows: 1, maxRows: 8 }}
            value={term.bodyEn}
            onChange={({ target }) => change(at, { bodyEn: target.value })}
          />
        </div>
      ))}
      <Button
        icon={<PlusOutlined />}
        onClick={() => onChange([...terms, { titleZh: t('newTerm'), bodyZh: '…' }])}
      >
        {t('addTerm')}
      </Button>
    </Form.Item>
  );
}
