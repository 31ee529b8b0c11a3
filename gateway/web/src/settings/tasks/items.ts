import type { TemplateItem } from '@/api/types';

/** A key that no other item has; items name each other by it, people never see it. */
export function freeKey(items: TemplateItem[]): string {
  const taken = new Set(items.map(({ key }) => key));
  let number = items.length + 1;
  while (taken.has(`item_${number}`)) number += 1;
  return `item_${number}`;
}

export function newItem(items: TemplateItem[]): TemplateItem {
  return {
    key: freeKey(items),
    titleZh: '',
    titleEn: '',
    kind: 'TASK_KIND_GENERAL',
    priority: 'TASK_PRIORITY_NORMAL',
    teamRole: 'TEAM_ROLE_OWNER',
    offset: -7,
    offsetUnit: 'OFFSET_UNIT_DAY',
    dueClock: '18:00',
    warnDays: 2,
    dependsOn: [],
  };
}

/** Without an item, and without what waited for it. */
export function withoutItem(items: TemplateItem[], key: string): TemplateItem[] {
  return items
    .filter((item) => item.key !== key)
    .map((item) => ({ ...item, dependsOn: item.dependsOn?.filter((one) => one !== key) }));
}

/** What an item may wait for: the others, but none that waits for it, directly or not. */
export function mayWaitFor(items: TemplateItem[], key: string): TemplateItem[] {
  const waiting = new Set([key]);
  for (let grown = true; grown;) {
    const before = waiting.size;
    for (const item of items)
      if (item.dependsOn?.some((one) => waiting.has(one))) waiting.add(item.key ?? '');
    grown = waiting.size > before;
  }
  return items.filter((item) => !waiting.has(item.key ?? ''));
}
