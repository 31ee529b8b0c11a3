import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Refusal } from '../api';
import type { Language } from '../texts';
import { confirmProposal, type PublicProposal } from './api';
import styles from './proposal.module.css';
import { failureText, fill, momentOf, type Words } from './words';

interface ConfirmationProps {
  token: string;
  proposal: PublicProposal;
  language: Language;
  words: Words;
  onConfirmed: (proposal: PublicProposal) => void;
  onChanged: () => Promise<void>;
  children: ReactNode;
}

/** The bar at the bottom of the screen: the PDF, and agreeing by name. */
export function Confirmation(props: ConfirmationProps) {
  const { proposal, language, words, children } = props;
  const [asking, setAsking] = useState(false);
  if (proposal.confirmTime) {
    const when = momentOf(proposal.confirmTime, language);
    return (
      <footer className={styles.bar}>
        <p className={styles.done} role="status">
          <strong>✓ {words.confirmed}</strong>
          <span>{fill(words.confirmedBy, { name: proposal.confirmName ?? '', time: when })}</span>
        </p>
        {children}
      </footer>
    );
  }
  if (asking) return <Asking {...props} onCancel={() => setAsking(false)} />;
  return (
    <footer className={styles.bar}>
      {children}
      <button type="button" className={styles.first} onClick={() => setAsking(true)}>
        {words.confirm}
      </button>
    </footer>
  );
}

function Asking(props: ConfirmationProps & { onCancel: () => void }) {
  const { token, proposal, language, words, onConfirmed, onChanged, onCancel } = props;
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');
  const [sending, setSending] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const send = async () => {
    if (!name.trim()) {
      setProblem(words.nameNeeded);
      input.current?.focus();
      return;
    }
    setSending(true);
    try {
      onConfirmed(await confirmProposal(token, language, name.trim(), proposal.contentSha256 ?? ''));
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(-1, '', '', {});
      setProblem(failureText(refusal, words));
      setSending(false);
      // somebody confirmed it meanwhile, or it says something else by now
      if (/LINK_|PROPOSAL_/.test(refusal.reason)) await onChanged();
    }
  };
  return (
    <form
      className={`${styles.bar} ${styles.asking}`}
      aria-label={words.confirmTitle}
      aria-busy={sending}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={({ key }) => key === 'Escape' && onCancel()}
    >
      <p className={styles.quiet}>{words.confirmText}</p>
      <label>
        {words.name}
        <input
          ref={input}
          autoComplete="name"
          maxLength={100}
          value={name}
          aria-invalid={problem !== ''}
          aria-describedby={problem ? 'confirm-problem' : undefined}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      {problem && (
        <p id="confirm-problem" className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.buttons}>
        <button type="button" className={styles.second} disabled={sending} onClick={onCancel}>
          {words.cancel}
        </button>
        <button type="submit" className={styles.first} disabled={sending}>
          {sending ? words.sending : words.agree}
        </button>
      </div>
    </form>
  );
}
