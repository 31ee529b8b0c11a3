import type { ContractText } from './api';
import styles from './signing.module.css';
import { type Language, TEXTS } from './texts';

interface Both {
  zh?: string;
  en?: string;
}

/** A text in the languages of the contract, one below the other. */
function Said({ contract, zh = '', en = '' }: Both & { contract: ContractText }) {
  const both = contract.language === 'LANGUAGE_BOTH' && zh && en && zh !== en;
  if (both) {
    return (
      <>
        <span>{zh}</span>
        <span className={styles.second}>{en}</span>
      </>
    );
  }
  return <span>{contract.language === 'LANGUAGE_EN' ? en || zh : zh || en}</span>;
}

/** A contract as its parties read it: for signers, and as the console's preview. */
export function ContractView({ contract, language }: { contract: ContractText; language: Language }) {
  const texts = TEXTS[language];
  const { terms = [], lines = [], parties = [] } = contract;
  return (
    <article className={styles.contract}>
      <h1>
        <Said contract={contract} zh={contract.titleZh} en={contract.titleEn} />
      </h1>
      {contract.number && (
        <p className={styles.faint}>
          {texts.number} {contract.number}
        </p>
      )}
      <dl className={styles.parties}>
        {parties.map((party) => (
          <div key={party.roleZh}>
            <dt>{language === 'zh' ? party.roleZh : party.roleEn}</dt>
            <dd>{party.name}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.text}>
        <Said contract={contract} zh={contract.introZh} en={contract.introEn} />
      </p>
      {terms.map((term, at) => (
        <section key={at}>
          <h2>
            <span>{at + 1}. </span>
            <Said contract={contract} zh={term.titleZh} en={term.titleEn} />
          </h2>
          <p className={styles.text}>
            <Said contract={contract} zh={term.bodyZh} en={term.bodyEn} />
          </p>
        </section>
      ))}
      {lines.length > 0 && (
        <section>
          <h2>{texts.plan}</h2>
          <table className={styles.plan}>
            <tbody>
              {lines.map((line, at) => (
                <tr key={at}>
                  <td>{language === 'zh' ? line.nameZh : line.nameEn}</td>
                  <td>{line.dueDate}</td>
                  <td className={styles.amount}>{line.amount}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={2}>
                  {texts.total}
                </th>
                <td className={styles.amount}>{contract.total}</td>
              </tr>
            </tfoot>
          </table>
          {contract.language !== 'LANGUAGE_EN' && <p className={styles.faint}>{contract.totalWords}</p>}
        </section>
      )}
    </article>
  );
}
