import { useState } from 'react';
import { Refusal, type Verification, verifyDocument } from './api';
import { sha256 } from './sha256';
import styles from './signing.module.css';
import { type Language, TEXTS } from './texts';

/** Whether a PDF is one of ours, unchanged. The file is hashed here and never sent. */
export function VerifyPage({ documentId, language }: { documentId: string; language: Language }) {
  const texts = TEXTS[language];
  const [found, setFound] = useState<Verification>();
  const [failure, setFailure] = useState('');
  const check = async (file: File) => {
    setFound(undefined);
    setFailure('');
    try {
      const hash = await sha256(new Uint8Array(await file.arrayBuffer()));
      setFound(await verifyDocument(hash, documentId, language));
    } catch (error) {
      setFailure(error instanceof Refusal ? error.detail || texts.network : String(error));
    }
  };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <h1>{texts.verify}</h1>
        <p className={styles.faint}>{texts.verifyHint}</p>
        <label className={styles.file}>
          <span>{texts.choose}</span>
          <input
            type="file"
            accept="application/pdf"
            onChange={({ target }) => target.files?.[0] && void check(target.files[0])}
          />
        </label>
        {failure && (
          <div className={styles.failure} role="alert">
            {failure}
          </div>
        )}
        {found && (
          <div className={styles.result} data-result={found.result} role="status">
            <strong>{texts[found.result as 'VERIFICATION_RESULT_VALID']}</strong>
            {found.number && (
              <p>
                {texts.number} {found.number}
                <br />
                {texts.signedTime} {found.signedTime && new Date(found.signedTime).toLocaleString()}
                <br />
                {texts.signatures.replace('{{count}}', String(found.signatureCount ?? 0))}
              </p>
            )}
          </div>
        )}
      </div>
    </main>
  );
}
