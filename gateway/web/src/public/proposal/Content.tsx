import { either, type Language } from '../texts';
import type { CostPeriod, ProposalItem, PublicProposal } from './api';
import styles from './proposal.module.css';
import { countryOf, moneyOf, type Words } from './words';

const TIERS = [
  ['TIER_REACH', 'reach'],
  ['TIER_MATCH', 'match'],
  ['TIER_SAFETY', 'safety'],
] as const;

interface ContentProps {
  proposal: PublicProposal;
  language: Language;
  words: Words;
}

/** What is proposed, by tier, and what it costs. */
export function Content({ proposal, language, words }: ContentProps) {
  const intro = either(language, proposal.introZh, proposal.introEn);
  const { items = [], budget = [] } = proposal;
  return (
    <>
      {intro && (
        <section className={styles.part}>
          <h2>{words.intro}</h2>
          <p className={styles.text}>{intro}</p>
        </section>
      )}
      {TIERS.map(([tier, name]) => {
        const those = items.filter((item) => item.tier === tier);
        if (those.length === 0) return null;
        return (
          <section key={tier} className={styles.part} data-tier={name}>
            <h2>{words[name]}</h2>
            {those.map((item, place) => (
              <Card key={place} item={item} language={language} words={words} />
            ))}
          </section>
        );
      })}
      {budget.length > 0 && <Costs proposal={proposal} language={language} words={words} />}
    </>
  );
}

function Card({ item, language, words }: { item: ProposalItem; language: Language; words: Words }) {
  const reason = either(language, item.reasonZh, item.reasonEn);
  const tuition =
    Number(item.tuitionAmount) > 0 && item.tuitionCurrency
      ? moneyOf(item.tuitionAmount, item.tuitionCurrency)
      : '';
  const facts: [string, string | undefined][] = [
    [words.start, item.startMonth],
    [words.deadline, item.deadline],
    [words.tuition, tuition],
  ];
  return (
    <article className={styles.card}>
      <h3>{either(language, item.institutionNameZh, item.institutionNameEn)}</h3>
      <p className={styles.programme}>{either(language, item.programmeNameZh, item.programmeNameEn)}</p>
      <p className={styles.quiet}>{countryOf(item.country, language)}</p>
      <dl>
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {reason && <p className={styles.text}>{reason}</p>}
    </article>
  );
}

function Costs({ proposal, language, words }: ContentProps) {
  const period = (key: CostPeriod | undefined) => (key === 'COST_PERIOD_YEAR' ? words.year : words.once);
  return (
    <section className={styles.part}>
      <h2>{words.budget}</h2>
      <table className={styles.costs}>
        <tbody>
          {proposal.budget?.map((line, place) => (
            <tr key={place}>
              <th scope="row">{either(language, line.labelZh, line.labelEn)}</th>
              <td>{period(line.period)}</td>
              <td>{moneyOf(line.amount, line.currency ?? '')}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {proposal.budgetTotals?.map((total, place) => (
            <tr key={place}>
              <th scope="row">{words.total}</th>
              <td>{period(total.period)}</td>
              <td>{moneyOf(total.amount, total.currency ?? '')}</td>
            </tr>
          ))}
        </tfoot>
      </table>
    </section>
  );
}
