import { useCallback, useEffect, useState } from 'react';
import { Refusal } from '../api';
import { either, type Language, TEXTS } from '../texts';
import { openProposal, pdfAddress, type PublicProposal } from './api';
import { Confirmation } from './Confirmation';
import { Content } from './Content';
import styles from './proposal.module.css';
import { failureText, languagesOf, momentOf, type Words } from './words';

/** A proposal for a client with a link: what is proposed, the PDF, and agreeing to it. */
export function ProposalPage({ token, preferred }: { token: string; preferred: Language }) {
  const [proposal, setProposal] = useState<PublicProposal | null>(null);
  const [failure, setFailure] = useState<Refusal | null>(null);
  const [chosen, setChosen] = useState<Language | null>(null);
  const load = useCallback(async () => {
    try {
      setProposal(await openProposal(token, preferred));
      setFailure(null);
    } catch (error) {
      setFailure(error instanceof Refusal ? error : new Refusal(-1, '', '', {}));
    }
  }, [token, preferred]);
  useEffect(() => void load(), [load]);
  const languages = proposal ? languagesOf(proposal.language, preferred) : [preferred];
  const language = chosen ?? languages[0] ?? preferred;
  const words = TEXTS[language].proposal;
  const title = either(language, proposal?.titleZh, proposal?.titleEn) || words.title;
  useEffect(() => {
    document.title = title;
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [title, language]);
  if (failure && !proposal) return <Failed failure={failure} words={words} onRetry={() => void load()} />;
  if (!proposal) return <Message title={words.loading} busy />;
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <div className={styles.brand}>
          <span>{either(language, proposal.branchNameZh, proposal.branchNameEn)}</span>
          {languages.length > 1 && (
            <button
              type="button"
              className={styles.switch}
              lang={language === 'zh' ? 'en' : 'zh-CN'}
              onClick={() => setChosen(language === 'zh' ? 'en' : 'zh')}
            >
              {words.language}
            </button>
          )}
        </div>
        <h1>{title}</h1>
        <p>
          {words.student}：{proposal.studentName}
          {proposal.consultantName && ` · ${words.consultant}：${proposal.consultantName}`}
        </p>
        <p>
          {words.version} {proposal.versionNo} · {words.sent} {momentOf(proposal.sendTime, language)}
          {proposal.validUntilDate && ` · ${words.validUntil} ${proposal.validUntilDate}`}
        </p>
      </header>
      <Content proposal={proposal} language={language} words={words} />
      <Confirmation
        key={proposal.contentSha256}
        token={token}
        proposal={proposal}
        language={language}
        words={words}
        onConfirmed={setProposal}
        onChanged={load}
      >
        <a className={styles.second} href={pdfAddress(token)} target="_blank" rel="noreferrer">
          {words.pdf}
        </a>
      </Confirmation>
    </main>
  );
}

const REASONS: Partial<Record<string, 'unknown' | 'expired' | 'revoked'>> = {
  LINK_UNKNOWN: 'unknown',
  LINK_EXPIRED: 'expired',
  LINK_REVOKED: 'revoked',
};

/** Why a link opens nothing, and what to do about it. */
function Failed({ failure, words, onRetry }: { failure: Refusal; words: Words; onRetry: () => void }) {
  // a token of a wrong length never reaches the service
  const known = REASONS[failure.reason] ?? (failure.status === 400 ? 'unknown' : undefined);
  if (known) {
    return <Message title={words[known]} text={known === 'unknown' ? words.unknownText : words.askAgain} />;
  }
  return (
    <Message title={failureText(failure, words)}>
      <button type="button" className={styles.second} onClick={onRetry}>
        {words.retry}
      </button>
    </Message>
  );
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
