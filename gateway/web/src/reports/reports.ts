/** A page of the reports, at `/reports/<key>`. Texts: `reports.<key>` in namespace `shell`. */
export interface Report {
  key: 'funnel' | 'figures';
  permission: string;
}

export const REPORTS: Report[] = [
  { key: 'funnel', permission: 'reports.funnel.read' },
  { key: 'figures', permission: 'reports.figure.read' },
];
