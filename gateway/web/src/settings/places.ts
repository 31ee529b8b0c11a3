/** The sections of the settings: text `sections.<key>`, address `/settings/<key>`. */
export interface Place {
  key: string;
  group: 'organisation' | 'process' | 'data' | 'safety';
  /** Shown to people who hold one of these. */
  permissions: string[];
}

export const PLACES: Place[] = [
  { key: 'staff', group: 'organisation', permissions: ['gateway.staff.edit'] },
  { key: 'departments', group: 'organisation', permissions: ['gateway.department.edit'] },
  { key: 'branches', group: 'organisation', permissions: ['gateway.branch.edit'] },
  { key: 'roles', group: 'organisation', permissions: ['gateway.role.edit', 'gateway.staff.edit'] },
  { key: 'pipelines', group: 'process', permissions: ['leads.pipeline.edit'] },
  { key: 'assignment', group: 'process', permissions: ['leads.assignment.read'] },
  { key: 'teams', group: 'process', permissions: ['leads.assignment.read'] },
  { key: 'scores', group: 'process', permissions: ['leads.score_rule.edit'] },
  { key: 'templates', group: 'process', permissions: ['contracts.template.edit'] },
  { key: 'clauses', group: 'process', permissions: ['contracts.clause.edit'] },
  { key: 'numbers', group: 'process', permissions: ['contracts.number_sequence.edit'] },
  { key: 'signing', group: 'process', permissions: ['contracts.signing_account.edit'] },
  { key: 'taskTemplates', group: 'process', permissions: ['tasks.task_template.edit'] },
  {
    key: 'approvalFlows',
    group: 'process',
    permissions: ['tasks.approval_flow.edit', 'tasks.approval_flow.read'],
  },
  { key: 'intake', group: 'process', permissions: ['leads.intake.read'] },
  { key: 'entries', group: 'process', permissions: ['leads.intake.read'] },
  { key: 'fields', group: 'data', permissions: ['leads.custom_field.edit'] },
  { key: 'channels', group: 'data', permissions: ['leads.channel.edit'] },
  { key: 'losses', group: 'data', permissions: ['leads.loss_reason.edit'] },
  { key: 'audit', group: 'safety', permissions: ['gateway.audit_entry.read'] },
];

export const GROUPS = ['organisation', 'process', 'data', 'safety'] as const;

/** Who holds one of these has something to do in the settings. */
export const SETTINGS_PERMISSIONS = [...new Set(PLACES.flatMap(({ permissions }) => permissions))];
