import { useTranslation } from 'react-i18next';
import { useReference } from '@/kit/references';
import { BranchName } from '../shared/BranchSelect';
import { RecordsPage } from '../shared/RecordsPage';
import { listTeams, type Team, TEAMS } from './api';
import { TeamEditor } from './TeamEditor';

/** The teams that leads are given to. */
export default function TeamsPage() {
  const { t } = useTranslation('settings');
  const staff = useReference('gateway.staff');
  const names = ({ members = [] }: Team) =>
    members.map(({ staffId }) => staff?.find(({ value }) => value === staffId)?.label ?? '').filter(Boolean);
  return (
    <RecordsPage<Team>
      title={t('sections.teams')}
      intro={t('teams.intro')}
      type={TEAMS}
      load={listTeams}
      permission="leads.assignment.edit"
      newLabel={t('teams.new')}
      empty={t('teams.empty')}
      textOf={(team) => `${team.name} ${names(team).join(' ')}`}
      columns={[
        { key: 'name', label: t('name'), cell: ({ name }) => name },
        { key: 'method', label: t('teams.method'), cell: ({ method }) => t(`teams.methods.${method}`) },
        { key: 'members', label: t('teams.members'), cell: (team) => names(team).join('、') },
        { key: 'branch', label: t('branch'), cell: ({ branchId }) => <BranchName id={branchId} /> },
      ]}
      Editor={TeamEditor}
    />
  );
}
