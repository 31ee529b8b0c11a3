import { useTranslation } from 'react-i18next';
import type { Figures, FunnelStage } from './api';
import { Change } from './Change';
import { Definition, type Defined } from './Definition';
import {
  ALL_STAGES,
  countDelta,
  countOf,
  formatCount,
  formatRatio,
  ratioDelta,
  ratioOf,
  type StageInfo,
} from './figures';
import styles from './funnel.module.css';

interface StageTableProps {
  total: Figures | undefined;
  compare: Figures | undefined;
  onPick: (stage: FunnelStage, compared: boolean) => void;
}

/** The same as the picture, in numbers: counts, ratios, comparison; every count opens the leads behind it. */
export function StageTable(props: StageTableProps) {
  const { t } = useTranslation('funnel');
  const { compare } = props;
  return (
    <div className={styles.scroll}>
      <table className={styles.stages}>
        <caption className="visually-hidden">{t('stageTable')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('columns.stage')}</th>
            <th scope="col" className="number">
              {t('columns.count')}
            </th>
            {compare && (
              <th scope="col" className="number">
                {t('columns.before')}
              </th>
            )}
            <th scope="col">{t('columns.ratio')}</th>
            {compare && (
              <th scope="col" className="number">
                {t('columns.before')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {ALL_STAGES.map((stage) => (
            <Row key={stage.key} {...props} stage={stage} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ total, compare, onPick, stage }: StageTableProps & { stage: StageInfo }) {
  const { t } = useTranslation('funnel');
  const name = t(`stages.${stage.key}`);
  const ratioName = stage.ratio && t(`ratios.${stage.ratio as 'wonRatio'}`);
  const count = countOf(total, stage);
  const before = countOf(compare, stage);
  return (
    <tr data-stage={stage.key}>
      <th scope="row">
        {name} <Definition of={stage.key} name={name} />
      </th>
      <td className="number">
        <CountButton count={count} label={name} onClick={() => onPick(stage.stage, false)} />
      </td>
      {compare && (
        <td className="number">
          <CountButton
            count={before}
            label={`${name} ${t('columns.before')}`}
            onClick={() => onPick(stage.stage, true)}
          />
          <Change delta={countDelta(count, before)} inverse={stage.key === 'lost'} />
        </td>
      )}
      <td>
        {ratioName && (
          <span className={styles.ratio}>
            <span>
              {ratioName} <Definition of={stage.ratio as Defined} name={ratioName} />
            </span>
            <strong>{formatRatio(ratioOf(total, stage))}</strong>
          </span>
        )}
      </td>
      {compare && (
        <td className="number">
          {stage.ratio && formatRatio(ratioOf(compare, stage))}
          <Change delta={ratioDelta(ratioOf(total, stage), ratioOf(compare, stage), t('points'))} />
        </td>
      )}
    </tr>
  );
}

interface CountButtonProps {
  count: number;
  label: string;
  onClick: () => void;
}

/** A number that opens the leads behind it; a plain 0 when there are none. */
export function CountButton({ count, label, onClick }: CountButtonProps) {
  const { t } = useTranslation('funnel');
  if (count === 0) return <span className={styles.zero}>0</span>;
  const number = formatCount(count); // the same in the name as on the screen, for people who say what they see
  return (
    <button
      type="button"
      className={styles.count}
      aria-label={t('open', { label, number })}
      onClick={onClick}
    >
      {number}
    </button>
  );
}
