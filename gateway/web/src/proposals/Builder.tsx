import { DownloadOutlined, SaveOutlined, SendOutlined } from '@ant-design/icons';
import { Alert, Button, DatePicker, Input, Popconfirm, Segmented } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { MOD, useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { useReport } from '@/kit/useReport';
import { deleteProposal, type Draft, type Proposal, PROPOSALS, takeShortlist, updateProposal } from './api';
import { BudgetEditor } from './BudgetEditor';
import { changesOf, draftOf, LANGUAGES } from './draft';
import { ItemEditor } from './ItemEditor';
import { Labelled } from './Labelled';
import { Preview } from './Preview';
import styles from './proposals.module.css';

interface BuilderProps {
  proposal: Proposal;
  /** Why it could not be sent. */
  missing: Problem | null;
  onMissingClosed: () => void;
  /** It is saved and may be sent. */
  onSend: (saved: Proposal) => void;
}

/** A draft: the form on the left, the document as it will be on the right. */
export function Builder({ proposal, missing, onMissingClosed, onSend }: BuilderProps) {
  const { t } = useTranslation('proposals');
  const can = useCan();
  const report = useReport();
  // what the form began with: its etag keeps somebody else's change from being overwritten
  const [base, setBase] = useState(proposal);
  const [draft, setDraft] = useState<Draft>(() => draftOf(proposal));
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const take = (saved: Proposal) => {
    setBase(saved);
    setDraft(draftOf(saved));
  };
  const changes = changesOf(draft, base);
  const dirty = Object.keys(changes).length > 0;
  if (proposal.etag !== base.etag && Number(proposal.etag) > Number(base.etag) && !dirty) take(proposal);
  const hidden = base.maskedFields?.includes('budget') ?? false;
  const id = proposal.id ?? '';

  const act = async <T,>(run: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    try {
      const done = await run();
      // the next key is not lost while the list is asked for again
      void queryClient.invalidateQueries({ queryKey: [PROPOSALS, 'list'] });
      return done;
    } catch (error) {
      report(error);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const saved = async () => {
    if (!dirty) return base;
    const after = await updateProposal(id, changes, base.etag);
    take(after);
    return after;
  };
  const save = () => void act(saved);
  const send = async () => {
    const ready = await act(saved);
    if (ready) onSend(ready);
  };
  const takeOver = () => void act(async () => take(await takeShortlist(id, (await saved()).etag)));
  useKeys('mod+s', save, { everywhere: true, enabled: !busy });
  useKeys('mod+enter', () => void send(), { everywhere: true, enabled: !busy });

  const shown = {
    zh: draft.language !== 'PROPOSAL_LANGUAGE_EN',
    en: draft.language !== 'PROPOSAL_LANGUAGE_ZH',
  };
  return (
    <div className={styles.builder}>
      <form className={styles.form} aria-label={t('form')} onSubmit={(event) => event.preventDefault()}>
        <div className={styles.actions}>
          <Button icon={<SaveOutlined />} loading={busy} disabled={!dirty} onClick={save} title={`${MOD} S`}>
            {dirty ? t('save') : t('saved')}
          </Button>
          {can('students.shortlist_item.read') && (
            <Button icon={<DownloadOutlined />} disabled={busy} onClick={takeOver}>
              {t('takeShortlist')}
            </Button>
          )}
          {(proposal.versionNo ?? 1) === 1 && (
            <Popconfirm title={t('removeSure')} onConfirm={() => act(() => deleteProposal(id, base.etag))}>
              <Button danger disabled={busy}>
                {t('remove')}
              </Button>
            </Popconfirm>
          )}
          {can('students.proposal.send') && (
            <Button
              type="primary"
              icon={<SendOutlined />}
              disabled={busy}
              onClick={() => void send()}
              title={`${MOD} Enter`}
            >
              {t('send')}
            </Button>
          )}
        </div>
        {missing && <Missing problem={missing} onClose={onMissingClosed} />}
        <Labelled label={t('language')}>
          {() => (
            <Segmented
              aria-label={t('language')}
              value={draft.language}
              options={LANGUAGES.map((one) => ({ value: one, label: t(`languages.${one}`) }))}
              onChange={(language) => set({ language })}
            />
          )}
        </Labelled>
        {(['zh', 'en'] as const)
          .filter((one) => shown[one])
          .map((one) => (
            <Texts key={one} language={one} draft={draft} onChange={set} />
          ))}
        <Labelled label={t('validUntil')}>
          {(id) => (
            <DatePicker
              id={id}
              value={draft.validUntilDate ? dayjs(draft.validUntilDate) : null}
              onChange={(day) => set({ validUntilDate: day ? day.format('YYYY-MM-DD') : '' })}
            />
          )}
        </Labelled>
        <h2>{t('items.title')}</h2>
        <ItemEditor items={draft.items ?? []} shown={shown} onChange={(items) => set({ items })} />
        {!hidden && (
          <>
            <h2>{t('budget.title')}</h2>
            <BudgetEditor budget={draft.budget ?? []} shown={shown} onChange={(budget) => set({ budget })} />
          </>
        )}
      </form>
      <Preview proposal={proposal} draft={draft} />
    </div>
  );
}

interface TextsProps {
  language: 'zh' | 'en';
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}

function Texts({ language, draft, onChange }: TextsProps) {
  const { t } = useTranslation('proposals');
  const title = language === 'zh' ? 'titleZh' : 'titleEn';
  const intro = language === 'zh' ? 'introZh' : 'introEn';
  return (
    <>
      <Labelled label={t(title)}>
        {(id) => (
          <Input
            id={id}
            maxLength={100}
            value={draft[title] ?? ''}
            onChange={({ target }) => onChange({ [title]: target.value })}
          />
        )}
      </Labelled>
      <Labelled label={t(intro)}>
        {(id) => (
          <Input.TextArea
            id={id}
            autoSize={{ minRows: 3, maxRows: 12 }}
            maxLength={4000}
            value={draft[intro] ?? ''}
            onChange={({ target }) => onChange({ [intro]: target.value })}
          />
        )}
      </Labelled>
    </>
  );
}

/** What has to be filled in before it can be sent. */
function Missing({ problem, onClose }: { problem: Problem; onClose: () => void }) {
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={problem.detail}
      description={
        <ul className={styles.missing}>
          {problem.errors.map(({ field, detail }) => (
            <li key={field}>{detail}</li>
          ))}
        </ul>
      }
      closable={{ onClose }}
    />
  );
}
