import type { FieldDescription } from '@/api/types';

/** The left zone: which fields, in which groups; texts: `groups.<key>` in namespace `leads`. */
const GROUPS: { key: string; fields: string[] }[] = [
  { key: 'contact', fields: ['name', 'phone', 'wechat', 'email', 'guardian_name', 'region'] },
  {
    key: 'intent',
    fields: [
      'business_line',
      'target_countries',
      'target_degree',
      'target_course',
      'target_intake',
      'budget_amount',
      'intent',
      'tags',
    ],
  },
  { key: 'next', fields: ['next_contact_time', 'next_step', 'last_contact_time'] },
  { key: 'background', fields: ['birth_date', 'current_school', 'current_grade', 'note'] },
];

export interface FieldGroup {
  key: string;
  /** The administrator's own name of the group; else by key. */
  name?: string;
  fields: FieldDescription[];
}

/** The groups with the fields this person may see; custom fields follow in the groups they were given. */
export function groupFields(all: FieldDescription[]): FieldGroup[] {
  const builtin = GROUPS.map(({ key, fields }) => ({
    key,
    fields: fields.flatMap((name) => all.find((field) => field.name === name) ?? []),
  }));
  const custom = new Map<string, FieldDescription[]>();
  for (const field of all.filter((one) => one.custom)) {
    const group = field.group ?? '';
    custom.set(group, [...(custom.get(group) ?? []), field]);
  }
  const own = [...custom].map(([name, fields]) => ({
    key: name ? `custom ${name}` : 'custom',
    name: name || undefined,
    fields,
  }));
  return [...builtin, ...own].filter(({ fields }) => fields.length > 0);
}
