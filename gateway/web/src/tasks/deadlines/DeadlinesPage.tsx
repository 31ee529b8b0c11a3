import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Skeleton } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useKeys } from '@/app/keys';
import { useCan } from '@/app/session/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { TasksNav } from '../TasksNav';
import { type Box, listPlans, PLANS } from './api';
import styles from './deadlines.module.css';
import { PlanCard } from './PlanCard';
import { useDecisions } from './useDecisions';

const BOXES: Box[] = ['shifted', 'decided', 'all'];

/** Application plans: dates that schools moved wait here for somebody to take them over, task by task or at once. */
export default function DeadlinesPage() {
  const { t } = useTranslation('tasks');
  const [params, setParams] = useSearchParams();
  const box = BOXES.find((one) => one === params.get('box')) ?? 'shifted';
  const may = useCan()('tasks.deadline_plan.update');
  const { data, error, refetch } = useQuery({
    queryKey: [PLANS, 'list', box],
    queryFn: () => listPlans(box),
  });
  const { accept, decline, takeBack, acceptAll, dialog } = useDecisions();
  const cards = useCards(data?.length ?? 0);
  const wanted = params.get('plan');
  const place = data?.findIndex(({ id }) => id === wanted) ?? -1;
  const { focus } = cards;
  // a notification leads to one plan
  useEffect(() => {
    if (place >= 0) focus(place);
  }, [place, focus]);
  const waiting = box === 'shifted' ? (data ?? []) : [];
  return (
    <div className={styles.page}>
      <TasksNav title={t('places.deadlines')}>
        {may && waiting.length > 1 && (
          <Button onClick={() => void acceptAll(waiting)}>
            {t('deadlines.acceptAll')} ({waiting.length})
          </Button>
        )}
        <Segmented
          aria-label={t('deadlines.box')}
          value={box}
          options={BOXES.map((one) => ({ value: one, label: t(`deadlines.boxes.${one}`) }))}
          onChange={(chosen) => setParams({ box: chosen })}
        />
      </TasksNav>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active style={{ padding: 16 }} paragraph={{ rows: 8 }} />}
      {data?.length === 0 && <EmptyState text={t(`deadlines.none.${box}`)} />}
      <div className={styles.cards}>
        {data?.map((plan, at) => (
          <PlanCard
            key={plan.id}
            ref={cards.at(at)}
            plan={plan}
            may={may}
            onAccept={(kept) => void accept(plan, kept)}
            onDecline={() => void decline(plan)}
            onUndo={() => void takeBack(plan)}
          />
        ))}
      </div>
      {dialog}
    </div>
  );
}

/** J and K go from card to card; Tab goes into the one in focus. */
function useCards(count: number) {
  const elements = useRef<(HTMLElement | null)[]>([]);
  const focus = useRef((place: number) => elements.current[place]?.focus()).current;
  const go = (step: number) => {
    const place = elements.current.findIndex((one) => one?.contains(document.activeElement));
    focus(Math.min(Math.max(place + step, 0), count - 1));
  };
  useKeys('j', () => go(1));
  useKeys('k', () => go(-1));
  return {
    focus,
    at: (place: number) => (element: HTMLElement | null) => {
      elements.current[place] = element;
    },
  };
}
