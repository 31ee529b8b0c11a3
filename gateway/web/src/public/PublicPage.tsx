import { useCallback, useEffect, useRef, useState } from 'react';
import { solve } from './altcha';
import { loadForm, type PublicForm, Refusal, submitForm, type Values } from './api';
import { problemsOf } from './fields';
import styles from './form.module.css';
import { FormView } from './FormView';
import { mayShow, place } from './framing';
import { either, type Language, type Texts, TEXTS } from './texts';

/** The service takes nothing that was filled in faster than a person can: seconds from showing to sending. */
const QUICKEST_MS = 2600;

interface Shown {
  form: PublicForm;
  since: number;
  solution: Promise<string>;
}

/** A form for visitors: loads it, proves work while they type, sends it, thanks them. */
export function PublicPage({ formKey, language }: { formKey: string; language: Language }) {
  const texts = TEXTS[language];
  const [shown, setShown] = useState<Shown | null>(null);
  const [failed, setFailed] = useState('');
  const [done, setDone] = useState(false);
  const stop = useRef<AbortController | null>(null);
  const load = useCallback(async (): Promise<Shown> => {
    stop.current?.abort();
    stop.current = new AbortController();
    const form = await loadForm(formKey, language);
    const solution = solve(form.challenge ?? '', stop.current.signal);
    // whoever waits for it hears of it; nobody waits yet
    solution.catch(() => undefined);
    const next = { form, since: performance.now(), solution };
    setShown(next);
    return next;
  }, [formKey, language]);
  useEffect(() => {
    load().catch((error: unknown) => setFailed(loadFailure(error, texts)));
    return () => stop.current?.abort();
  }, [load, texts]);
  useEffect(() => {
    const { titleZh, titleEn } = shown?.form ?? {};
    document.title = either(language, titleZh, titleEn) || texts.title;
  }, [shown, language, texts]);
  if (failed) return <Message title={failed} />;
  if (!shown) return <Message title={texts.loading} busy />;
  if (!mayShow(shown.form.allowedOrigins ?? [], place())) {
    return (
      <Message title={texts.notHere}>
        <a href={window.location.href} target="_blank" rel="noreferrer">
          {texts.openAlone}
        </a>
      </Message>
    );
  }
  if (done) {
    return (
      <Message title={texts.thanks} text={texts.thanksText}>
        <button
          type="button"
          className={styles.again}
          onClick={() =>
            void load().then(
              () => setDone(false),
              (error: unknown) => setFailed(loadFailure(error, texts)),
            )
          }
        >
          {texts.again}
        </button>
      </Message>
    );
  }
  return (
    <Filling shown={shown} language={language} formKey={formKey} reload={load} onDone={() => setDone(true)} />
  );
}

function loadFailure(error: unknown, texts: Texts): string {
  const status = error instanceof Refusal ? error.status : -1;
  if (status === 404) return texts.gone;
  if (status === 429) return texts.tooMany;
  return status === 0 ? texts.offline : texts.broken;
}

interface FillingProps {
  shown: Shown;
  language: Language;
  formKey: string;
  reload: () => Promise<Shown>;
  onDone: () => void;
}

function Filling({ shown, language, formKey, reload, onDone }: FillingProps) {
  const texts = TEXTS[language];
  const [values, setValues] = useState<Values>({});
  const [consent, setConsent] = useState(false);
  const [website, setWebsite] = useState('');
  const [errors, setErrors] = useState<Values>({});
  const [failure, setFailure] = useState('');
  const [sending, setSending] = useState(false);
  const { form } = shown;
  const attempt = async (from: Shown) => {
    const wait = QUICKEST_MS - (performance.now() - from.since);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    await submitForm(formKey, language, {
      values,
      consent,
      website,
      ticket: from.form.ticket ?? '',
      solution: await from.solution,
      landingPage: window.location.href.slice(0, 500),
      referrer: document.referrer.slice(0, 500),
    });
  };
  const send = async () => {
    const wrong = problemsOf(form.fields ?? [], values, texts);
    if ((form.consentZh || form.consentEn) && !consent) wrong.consent = texts.consentNeeded;
    setErrors(wrong);
    setFailure('');
    if (Object.keys(wrong).length > 0) return focusFirst();
    setSending(true);
    try {
      await attempt(shown).catch(async (error: unknown) => {
        // left open for too long: the same answers with a fresh proof
        if (!(error instanceof Refusal) || error.reason !== 'FORM_EXPIRED') throw error;
        await attempt(await reload());
      });
      onDone();
    } catch (error) {
      const refusal = error instanceof Refusal ? error : null;
      setErrors(refusal?.fields ?? {});
      setFailure(sendFailure(refusal, texts));
      focusFirst();
    } finally {
      setSending(false);
    }
  };
  return (
    <main className={styles.page} aria-busy={sending}>
      <FormView
        form={form}
        language={language}
        values={values}
        errors={errors}
        consent={consent}
        failure={failure}
        sending={sending}
        onValue={(name, value) => setValues((old) => ({ ...old, [name]: value }))}
        onConsent={setConsent}
        onSubmit={() => void send()}
      >
        {/* people do not see it, machines fill it */}
        <div className={styles.trap} aria-hidden>
          <input
            tabIndex={-1}
            autoComplete="off"
            name="website"
            value={website}
            onChange={({ target }) => setWebsite(target.value)}
          />
        </div>
      </FormView>
    </main>
  );
}

function sendFailure(refusal: Refusal | null, texts: Texts): string {
  if (!refusal) return texts.broken;
  if (refusal.status === 0) return texts.offline;
  if (refusal.status === 429) return texts.tooMany;
  return refusal.status < 500 && refusal.detail ? refusal.detail : texts.broken;
}

/** After the errors are shown, the first wrong input has the focus. */
function focusFirst() {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

interface MessageProps {
  title: string;
  text?: string;
  busy?: boolean;
  children?: React.ReactNode;
}

function Message({ title, text, busy = false, children }: MessageProps) {
  return (
    <main className={styles.page} aria-busy={busy}>
      <div className={styles.message} role="status">
        <h1>{title}</h1>
        {text && <p>{text}</p>}
        {children}
      </div>
    </main>
  );
}
