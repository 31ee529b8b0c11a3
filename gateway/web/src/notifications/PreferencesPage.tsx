import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Form, Input, Select, Skeleton } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Problem, toProblem } from '@/api/problem';
import { queryClient } from '@/api/queries';
import { MOD, useKeys } from '@/app/keys';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { problemText } from '@/kit/problemText';
import { useUndo } from '@/kit/useUndo';
import { getPreferences, type Preferences, PREFERENCES, savePreferences } from './api';
import { changesOf, channelsOf, CHANNELS, isAddressed, KINDS, withChoice } from './choices';
import styles from './notifications.module.css';

/** How I want to be told: addresses, what goes where, and when it is quiet. */
export default function PreferencesPage() {
  const { t } = useTranslation('notifications');
  const { data, error, refetch } = useQuery({ queryKey: [PREFERENCES], queryFn: getPreferences });
  return (
    <div className={styles.page}>
      <PageHeader title={t('settings')}>
        <Link to="/notifications">{t('title')}</Link>
      </PageHeader>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active style={{ padding: 16 }} paragraph={{ rows: 8 }} />}
      {data && <Editor saved={data} />}
    </div>
  );
}

function Editor({ saved }: { saved: Preferences }) {
  const { t } = useTranslation('notifications');
  const { t: ofKit } = useTranslation('kit');
  const told = useUndo();
  const [draft, setDraft] = useState<Preferences>({});
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const shown = { ...saved, ...draft };
  const changes = changesOf(saved, draft);
  const dirty = Object.keys(changes).length > 0;
  const errorAt = (name: string) =>
    problem?.errors.find(({ field }) => field === `preferences.${name}`)?.detail;
  const set = (change: Preferences) => {
    setDraft((old) => ({ ...old, ...change }));
    setProblem(null);
  };
  const save = async () => {
    setSaving(true);
    try {
      queryClient.setQueryData([PREFERENCES], await savePreferences(changes));
      setDraft({});
      told(t('saved'));
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setSaving(false);
    }
  };
  useKeys('mod+s', () => void save(), { everywhere: true, enabled: dirty && !saving });
  return (
    <Form layout="vertical" component="div" className={styles.form}>
      {problem && <Alert role="alert" type="error" showIcon title={problemText(problem, ofKit)} />}
      <Addresses shown={shown} set={set} errorAt={errorAt} />
      <Matrix shown={shown} set={set} />
      <Quiet shown={shown} set={set} errorAt={errorAt} />
      <Button
        type="primary"
        disabled={!dirty}
        loading={saving}
        title={`${MOD} S`}
        onClick={() => void save()}
      >
        {t('save')}
      </Button>
    </Form>
  );
}

interface PartProps {
  shown: Preferences;
  set: (change: Preferences) => void;
  errorAt: (name: string) => string | undefined;
}

function Item({
  id,
  label,
  error,
  children,
}: {
  id: string;
  label: string;
  error?: string;
  children: ReactNode;
}) {
  return (
    <Form.Item htmlFor={id} label={label} validateStatus={error ? 'error' : undefined} help={error}>
      {children}
    </Form.Item>
  );
}

const LANGUAGES = [
  { value: '', label: '—' },
  { value: 'zh', label: '中文' },
  { value: 'en', label: 'English' },
];

function Addresses({ shown, set, errorAt }: PartProps) {
  const { t } = useTranslation('notifications');
  return (
    <section className={styles.card} aria-labelledby="told-where">
      <h2 id="told-where">{t('where')}</h2>
      <div className={styles.three}>
        <Item id="email" label={t('email')} error={errorAt('email')}>
          <Input
            id="email"
            type="email"
            maxLength={200}
            value={shown.email}
            onChange={({ target }) => set({ email: target.value.trim() })}
          />
        </Item>
        <Item id="wecom" label={t('wecom')} error={errorAt('wecom_user')}>
          <Input
            id="wecom"
            maxLength={64}
            value={shown.wecomUser}
            onChange={({ target }) => set({ wecomUser: target.value.trim() })}
          />
        </Item>
        <Item id="language" label={t('language')} error={errorAt('language')}>
          <Select
            id="language"
            value={shown.language ?? ''}
            options={LANGUAGES}
            onChange={(language) => set({ language })}
          />
        </Item>
      </div>
    </section>
  );
}

/** Kinds against channels; the console is told of everything. */
function Matrix({ shown, set }: Omit<PartProps, 'errorAt'>) {
  const { t } = useTranslation('notifications');
  return (
    <section className={styles.card} aria-labelledby="told-what">
      <h2 id="told-what">{t('what')}</h2>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">{t('kind')}</th>
            <th scope="col">{t('console')}</th>
            {CHANNELS.map((channel) => (
              <th key={channel} scope="col">
                {t(`channels.${channel}`)}
                {!isAddressed(shown, channel) && <small>{t('noAddress')}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind}>
              <th scope="row">{t(`kinds.${kind}`)}</th>
              <td>
                <Checkbox checked disabled aria-label={`${t(`kinds.${kind}`)}: ${t('console')}`} />
              </td>
              {CHANNELS.map((channel) => (
                <td key={channel}>
                  <Checkbox
                    aria-label={`${t(`kinds.${kind}`)}: ${t(`channels.${channel}`)}`}
                    disabled={!isAddressed(shown, channel)}
                    checked={isAddressed(shown, channel) && channelsOf(shown, kind).includes(channel)}
                    onChange={({ target }) =>
                      set({ choices: withChoice(shown, kind, channel, target.checked) })
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const ZONES = [
  '',
  'Asia/Shanghai',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Australia/Sydney',
];

function Quiet({ shown, set, errorAt }: PartProps) {
  const { t } = useTranslation('notifications');
  const clock = (name: 'quietStart' | 'quietEnd', field: string) => (
    <Item id={name} label={t(name)} error={errorAt(field)}>
      <Input
        id={name}
        type="time"
        value={shown[name]}
        onChange={({ target }) => set({ [name]: target.value })}
      />
    </Item>
  );
  const zones = [...new Set([...ZONES, shown.timeZone ?? ''])];
  return (
    <section className={styles.card} aria-labelledby="told-when">
      <h2 id="told-when">{t('quiet')}</h2>
      <p className={styles.hint}>{t('quietHint')}</p>
      <div className={styles.three}>
        {clock('quietStart', 'quiet_start')}
        {clock('quietEnd', 'quiet_end')}
        <Item id="zone" label={t('zone')} error={errorAt('time_zone')}>
          <Select
            id="zone"
            value={shown.timeZone ?? ''}
            options={zones.map((value) => ({ value, label: value || t('branchZone') }))}
            onChange={(timeZone) => set({ timeZone })}
          />
        </Item>
      </div>
      {(shown.quietStart || shown.quietEnd) && (
        <Button size="small" onClick={() => set({ quietStart: '', quietEnd: '' })}>
          {t('neverQuiet')}
        </Button>
      )}
    </section>
  );
}
