import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { countLeads, LEADS } from '@/leads/api';
import type { Question } from './api';
import styles from './home.module.css';

/** How much there is to do; each number leads to its leads. */
export function Tiles({ questions }: { questions: Question[] }) {
  return (
    <div className={styles.tiles}>
      {questions.map((question) => (
        <Tile key={question.key} question={question} />
      ))}
    </div>
  );
}

function Tile({ question: { key, view, query } }: { question: Question }) {
  const { t } = useTranslation('home');
  const { data } = useQuery({ queryKey: [LEADS, 'count', query], queryFn: () => countLeads(query) });
  return (
    <Link
      className={styles.tile}
      to={`/leads?view=${view}`}
      data-alarm={key === 'due' && data && data.total > 0}
    >
      <span>{t(`${key}.title`)}</span>
      <strong className="number">{data ? data.total.toLocaleString('en-US') : '—'}</strong>
    </Link>
  );
}
