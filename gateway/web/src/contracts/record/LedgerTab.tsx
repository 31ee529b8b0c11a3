import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/kit/EmptyState';
import { formatTime } from '@/kit/fields/format';
import { type Contract, CONTRACTS, getLedger } from '../api';
import styles from '../contracts.module.css';
import { money } from '@/kit/money/money';

/** Every entry of the ledger in order, and what the accounts stand at. */
export function LedgerTab({ contract }: { contract: Contract }) {
  const { t } = useTranslation('contracts');
  const { id = '', currency, etag } = contract;
  const { data } = useQuery({ queryKey: [CONTRACTS, 'ledger', id, etag], queryFn: () => getLedger(id) });
  const journals = data?.journals ?? [];
  if (data && journals.length === 0) return <EmptyState text={t('ledger.none')} />;
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('ledger.entry')}</th>
            <th>{t('ledger.account')}</th>
            <th className={styles.amount}>{t('ledger.debit')}</th>
            <th className={styles.amount}>{t('ledger.credit')}</th>
          </tr>
        </thead>
        <tbody>
          {journals.flatMap((journal) =>
            (journal.postings ?? []).map((posting, at) => {
              const amount = Number(posting.amountMinor ?? 0);
              return (
                <tr key={`${journal.id}-${at}`}>
                  <td>
                    {at === 0 && (
                      <>
                        {t(`journal.${journal.kind}`)}
                        <div className={styles.faint}>
                          {formatTime(journal.createTime)} · {journal.actorName}
                        </div>
                      </>
                    )}
                  </td>
                  <td>{t(`account.${posting.account}`)}</td>
                  <td className={styles.amount}>{amount > 0 && money(amount, currency)}</td>
                  <td className={styles.amount}>{amount < 0 && money(-amount, currency)}</td>
                </tr>
              );
            }),
          )}
        </tbody>
        <tfoot>
          {(data?.balances ?? []).map(({ account, amountMinor }) => {
            const amount = Number(amountMinor ?? 0);
            return (
              <tr key={account}>
                <th>{t('ledger.balance')}</th>
                <th>{t(`account.${account}`)}</th>
                <th className={styles.amount}>{amount > 0 && money(amount, currency)}</th>
                <th className={styles.amount}>{amount < 0 && money(-amount, currency)}</th>
              </tr>
            );
          })}
        </tfoot>
      </table>
    </div>
  );
}
