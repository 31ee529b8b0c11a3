import { useState } from 'react';
import { ContractView } from './ContractView';
import {
  fetchDocument,
  type Key,
  openContract,
  Refusal,
  signContract,
  type SigningView,
  type Strokes,
} from './api';
import { Pad } from './Pad';
import styles from './signing.module.css';
import { type Language, TEXTS } from './texts';

interface PageProps {
  token: string;
  language: Language;
}

/** The page of a signer: code, contract, signature. Made for a phone; there is no sign-in and no shell. */
export function SigningPage({ token, language }: PageProps) {
  const texts = TEXTS[language];
  const [code, setCode] = useState('');
  const [view, setView] = useState<SigningView>();
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const key: Key = { token, code };
  const attempt = async (action: () => Promise<SigningView | void>) => {
    setBusy(true);
    setFailure('');
    try {
      const found = await action();
      if (found) setView(found);
    } catch (error) {
      setFailure(error instanceof Refusal ? error.detail || texts.network : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className={styles.page}>
      {failure && (
        <div className={styles.failure} role="alert">
          {failure}
        </div>
      )}
      {!token && <p className={styles.card}>{texts.noToken}</p>}
      {token && !view && (
        <form
          className={styles.card}
          onSubmit={(event) => {
            event.preventDefault();
            void attempt(() => openContract(key, language));
          }}
        >
          <h1>{texts.title}</h1>
          <label htmlFor="code">{texts.code}</label>
          <input
            id="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            value={code}
            aria-describedby="code-hint"
            onChange={({ target }) => setCode(target.value.replace(/\D/g, ''))}
          />
          <p id="code-hint" className={styles.faint}>
            {texts.codeHint}
          </p>
          <button type="submit" disabled={busy || code.length !== 6}>
            {busy ? texts.opening : texts.open}
          </button>
        </form>
      )}
      {view?.text && (
        <>
          <Progress view={view} language={language} />
          <div className={styles.card}>
            <ContractView contract={view.text} language={language} />
          </div>
          {view.signed ? (
            <Done
              view={view}
              language={language}
              busy={busy}
              onDownload={() => attempt(async () => void (await download(key, language)))}
            />
          ) : (
            <Signature
              waiting={view.waiting ?? false}
              language={language}
              busy={busy}
              onSign={(strokes) =>
                attempt(() => signContract(key, view.text?.contentHash ?? '', strokes, language))
              }
            />
          )}
        </>
      )}
    </main>
  );
}

function Progress({ view, language }: { view: SigningView; language: Language }) {
  const texts = TEXTS[language];
  return (
    <ol className={styles.progress}>
      {(view.progress ?? []).map(({ role, signed }, at) => (
        <li key={at} data-signed={signed}>
          {texts.roles[role as keyof typeof texts.roles]} · {signed ? texts.signedBy : texts.notYet}
        </li>
      ))}
    </ol>
  );
}

interface SignatureProps {
  waiting: boolean;
  language: Language;
  busy: boolean;
  onSign: (strokes: Strokes) => void;
}

function Signature({ waiting, language, busy, onSign }: SignatureProps) {
  const texts = TEXTS[language];
  const [strokes, setStrokes] = useState<Strokes>([]);
  const [agreed, setAgreed] = useState(false);
  const [wrong, setWrong] = useState('');
  if (waiting) return <p className={styles.card}>{texts.waiting}</p>;
  return (
    <form
      className={styles.card}
      onSubmit={(event) => {
        event.preventDefault();
        const problem = strokes.length === 0 ? texts.needSignature : agreed ? '' : texts.needAgree;
        setWrong(problem);
        if (!problem) onSign(strokes);
      }}
    >
      <div className={styles.row}>
        <strong>{texts.signHere}</strong>
        <button type="button" className={styles.plain} onClick={() => setStrokes([])}>
          {texts.clear}
        </button>
      </div>
      <Pad label={texts.signHere} strokes={strokes} onChange={setStrokes} />
      <label className={styles.agree}>
        <input type="checkbox" checked={agreed} onChange={({ target }) => setAgreed(target.checked)} />
        <span>{texts.agree}</span>
      </label>
      {wrong && (
        <p className={styles.wrong} role="alert">
          {wrong}
        </p>
      )}
      <button type="submit" disabled={busy}>
        {busy ? texts.signing : texts.sign}
      </button>
    </form>
  );
}

interface DoneProps {
  view: SigningView;
  language: Language;
  busy: boolean;
  onDownload: () => void;
}

function Done({ view, language, busy, onDownload }: DoneProps) {
  const texts = TEXTS[language];
  return (
    <div className={styles.card}>
      <h2>{texts.done}</h2>
      <p className={styles.faint}>{view.signTime && new Date(view.signTime).toLocaleString()}</p>
      <p>{texts.doneHint}</p>
      <button type="button" disabled={busy} onClick={onDownload}>
        {texts.download}
      </button>
    </div>
  );
}

async function download(key: Key, language: Language) {
  const address = URL.createObjectURL(await fetchDocument(key, language));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'contract.pdf';
  link.click();
  URL.revokeObjectURL(address);
}
