import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ExperimentOutlined } from '@ant-design/icons';
import { App, Button, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReport } from '@/kit/useReport';
import { Mark } from '@/kit/Mark';
import { ConditionWords } from '../condition/ConditionWords';
import { BranchName } from '../shared/BranchSelect';
import { RecordsPage } from '../shared/RecordsPage';
import shared from '../shared/shared.module.css';
import { SortableList } from '../shared/SortableList';
import { listRules, listTeams, type Rule, RULES, savePositions, TEAMS, updateRule } from './api';
import styles from './assignment.module.css';
import { RuleEditor } from './RuleEditor';
import { TestDrawer } from './TestDrawer';

/** The rules that send a new lead to a team, asked from the top. */
export default function AssignmentPage() {
  const { t } = useTranslation('settings');
  const [testing, setTesting] = useState(false);
  return (
    <>
      <RecordsPage<Rule>
        title={t('sections.assignment')}
        intro={t('assignment.intro')}
        type={RULES}
        load={listRules}
        permission="leads.assignment.edit"
        newLabel={t('assignment.new')}
        empty={t('assignment.empty')}
        textOf={({ name = '', condition = '' }) => `${name} ${condition}`}
        columns={[]}
        actions={
          <Button icon={<ExperimentOutlined />} onClick={() => setTesting(true)}>
            {t('assignment.test')}
          </Button>
        }
        Editor={RuleEditor}
      >
        {(rules, open, editable) => <Rules rules={rules} open={open} editable={editable} />}
      </RecordsPage>
      {testing && <TestDrawer onClose={() => setTesting(false)} />}
    </>
  );
}

interface RulesProps {
  rules: Rule[];
  open: (rule: Rule) => void;
  editable: boolean;
}

function Rules({ rules, open, editable }: RulesProps) {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const report = useReport();
  const queries = useQueryClient();
  const teams = useQuery({ queryKey: [TEAMS, 'settings'], queryFn: listTeams }).data;
  // the new order is shown before the server has it
  const [moved, setMoved] = useState<Rule[] | null>(null);
  const shown = moved ?? rules;
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
      void message.success(t('saved'));
    } catch (error) {
      report(error);
    } finally {
      await queries.invalidateQueries({ queryKey: [RULES] });
      setMoved(null);
    }
  };
  const sort = (next: Rule[]) => {
    setMoved(next);
    void act(() => savePositions(next));
  };
  return (
    <SortableList
      label={t('sections.assignment')}
      items={shown}
      keyOf={({ id = '' }) => id}
      nameOf={({ name = '' }) => name}
      onSort={sort}
      disabled={!editable || moved !== null}
    >
      {(rule, place, handle) => (
        <div className={styles.rule} data-off={!rule.enabled}>
          {handle}
          <span className={styles.place}>{place + 1}</span>
          <div className={styles.text}>
            <button type="button" className={shared.link} onClick={() => open(rule)}>
              {rule.name}
            </button>
            <span className={styles.condition}>
              {rule.condition ? <ConditionWords source={rule.condition} /> : t('assignment.always')}
            </span>
          </div>
          <span className={styles.team}>→ {teams?.find(({ id }) => id === rule.teamId)?.name ?? ''}</span>
          <Mark>
            <BranchName id={rule.branchId} />
          </Mark>
          <Switch
            size="small"
            disabled={!editable}
            aria-label={t('assignment.enable', { name: rule.name })}
            checked={rule.enabled ?? false}
            onChange={(enabled) => void act(() => updateRule(rule.id ?? '', { enabled }, rule.etag))}
          />
        </div>
      )}
    </SortableList>
  );
}
