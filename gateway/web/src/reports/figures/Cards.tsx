import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { money } from '@/kit/money/money';
import { EmptyState } from '@/kit/EmptyState';
import type { Drill, FigureDefinition, FigureGroup, FigureKind } from './api';
import { Definition, useLabel } from './Definition';
import styles from './figures.module.css';
import { Rows } from './Rows';
import { count, dayCount, NOTHING, type Owed, owedOf, percent, shares } from './values';

/** What a card was asked to open. */
export type Pick = (drill: Omit<Drill, 'figures'>, title: string) => void;

interface CardsProps {
  total: FigureGroup;
  definitions: FigureDefinition[];
  onPick: Pick;
}

/** Every figure in total, each with its definition and the numbers it is made of. */
export function Cards({ total, definitions, onPick }: CardsProps) {
  const bodies: Partial<Record<FigureKind, (props: BodyProps) => ReactNode>> = {
    FIGURE_KIND_OFFER_RATE: OfferRate,
    FIGURE_KIND_SERVICE_CYCLE: ServiceCycle,
    FIGURE_KIND_REFUND_RATE: RefundRates,
    FIGURE_KIND_RECEIVABLES: Receivables,
  };
  return (
    <div className={styles.cards}>
      {definitions.map((definition) => {
        const Body = definition.kind && bodies[definition.kind];
        return (
          Body && (
            <Card key={definition.kind} definition={definition}>
              <Body total={total} onPick={onPick} />
            </Card>
          )
        );
      })}
    </div>
  );
}

function Card({ definition, children }: { definition: FigureDefinition; children: ReactNode }) {
  const id = `figure-${definition.kind}`;
  const name = useLabel()(definition);
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.cardHead}>
        <h2 id={id}>{name}</h2>
        <Definition of={definition} />
      </div>
      {children}
    </section>
  );
}

type BodyProps = Omit<CardsProps, 'definitions'>;

function OfferRate({ total: { offerRate }, onPick }: BodyProps) {
  const { t } = useTranslation('figures');
  const parts = [
    ['FIGURE_PART_PART', t('offered'), count(offerRate?.offeredCount)],
    ['FIGURE_PART_WHOLE', t('applied'), count(offerRate?.appliedCount)],
  ] as const;
  return (
    <>
      <p className={styles.big}>{percent(offerRate?.ratio)}</p>
      <Bar share={(offerRate?.ratio ?? 0) * 100} />
      <dl className={styles.parts}>
        {parts.map(([part, label, number]) => (
          <div key={part}>
            <dt>{label}</dt>
            <dd>
              <Rows
                count={number}
                label={label}
                onClick={() => onPick({ kind: 'FIGURE_KIND_OFFER_RATE', part }, label)}
              />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function ServiceCycle({ total: { serviceCycle }, onPick }: BodyProps) {
  const { t } = useTranslation('figures');
  const label = t('cycles');
  return (
    <>
      <p className={styles.big}>
        {dayCount(serviceCycle?.averageDays)} <small>{t('days')}</small>
      </p>
      <dl className={styles.parts}>
        <div>
          <dt>{t('median')}</dt>
          <dd>{dayCount(serviceCycle?.medianDays)}</dd>
        </div>
        <div>
          <dt>{label}</dt>
          <dd>
            <Rows
              count={count(serviceCycle?.studentCount)}
              label={label}
              onClick={() => onPick({ kind: 'FIGURE_KIND_SERVICE_CYCLE', part: 'FIGURE_PART_WHOLE' }, label)}
            />
          </dd>
        </div>
      </dl>
    </>
  );
}

function RefundRates({ total: { refundRates = [] }, onPick }: BodyProps) {
  const { t } = useTranslation('figures');
  if (refundRates.length === 0) return <EmptyState text={t('noMoney')} />;
  return refundRates.map(({ currency = '', ...rate }) => {
    // received, but no amount: the reader may not see money
    const hidden = count(rate.receiptCount) > 0 && rate.receivedMinor === undefined;
    const amount = (minor: string | undefined) => (hidden ? NOTHING : money(minor, currency));
    const parts = [
      ['FIGURE_PART_PART', t('refunded'), rate.refundedMinor, count(rate.refundCount)],
      ['FIGURE_PART_WHOLE', t('received'), rate.receivedMinor, count(rate.receiptCount)],
    ] as const;
    return (
      <div key={currency} className={styles.currency}>
        <p className={styles.big}>
          {percent(hidden ? undefined : rate.amountRatio)}{' '}
          <small>
            {currency} · {t('byCount', { ratio: percent(rate.countRatio) })}
          </small>
        </p>
        <Bar share={Math.min(100, (hidden ? (rate.countRatio ?? 0) : (rate.amountRatio ?? 0)) * 100)} />
        <dl className={styles.parts}>
          {parts.map(([part, label, minor, number]) => (
            <div key={part}>
              <dt>{label}</dt>
              <dd>
                {amount(minor)} ·{' '}
                <Rows
                  count={number}
                  label={`${label} ${currency}`}
                  onClick={() =>
                    onPick({ kind: 'FIGURE_KIND_REFUND_RATE', part, currency }, `${label} ${currency}`)
                  }
                />
              </dd>
            </div>
          ))}
        </dl>
      </div>
    );
  });
}

function Receivables({ total, onPick }: BodyProps) {
  const { t } = useTranslation('figures');
  const owed = owedOf(total);
  if (owed.length === 0) return <EmptyState text={t('nothingOwed')} />;
  return owed.map((one) => <Ages key={one.currency} owed={one} onPick={onPick} />);
}

function Ages({ owed, onPick }: { owed: Owed; onPick: Pick }) {
  const { t } = useTranslation('figures');
  const { currency, total, bands } = owed;
  const written = (minor: number | undefined) => (minor === undefined ? NOTHING : money(minor, currency));
  const lengths = shares(owed);
  return (
    <div className={styles.currency}>
      <p className={styles.big}>
        {written(total)} <small>{currency}</small>
      </p>
      <table className={styles.ages}>
        <caption className="visually-hidden">{`${t('ages')} ${currency}`}</caption>
        <tbody>
          {bands.map(({ band, amount, lines }, place) => (
            <tr key={band}>
              <th scope="row">{t(`bands.${band}`)}</th>
              <td aria-hidden>
                <Bar share={lengths[place] ?? 0} band={place} />
              </td>
              <td>{written(amount)}</td>
              <td>
                <Rows
                  count={lines}
                  label={`${t(`bands.${band}`)} ${currency}`}
                  onClick={() =>
                    onPick(
                      { kind: 'FIGURE_KIND_RECEIVABLES', part: 'FIGURE_PART_WHOLE', currency, band },
                      `${t(`bands.${band}`)} ${currency}`,
                    )
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The numbers stand beside it: nothing for those who do not see it. */
function Bar({ share, band = 0 }: { share: number; band?: number }) {
  return (
    <span className={styles.bar} aria-hidden>
      <span data-band={band} style={{ width: `${share}%` }} />
    </span>
  );
}
