import type { Condition, Filter } from '@/api/types';
import { valuesOf } from '../fields/fields';

/** Is there anything in it? */
export function filled(filter: Filter | undefined): filter is Filter {
  return countOf(filter) > 0;
}

/** How many conditions it has, over all groups. */
export function countOf(filter: Filter | undefined): number {
  if (!filter) return 0;
  const inner = (filter.groups ?? []).reduce((sum, group) => sum + countOf(group), 0);
  return (filter.conditions?.length ?? 0) + inner;
}

/** Can be asked: has its operator and as many values as that needs. */
export function complete({ field, operator, values = [] }: Condition): boolean {
  if (!field || !operator) return false;
  const wanted = valuesOf(operator);
  const given = values.filter((value) => value !== null && value !== undefined && value !== '').length;
  return wanted === 'many' ? given > 0 : given === wanted;
}

/** Without unfinished conditions and empty groups: what may be sent. */
export function cleaned(filter: Filter | undefined): Filter {
  const conditions = (filter?.conditions ?? []).filter(complete);
  const groups = (filter?.groups ?? []).map(cleaned).filter(filled);
  return {
    match: filter?.match === 'MATCH_ANY' ? 'MATCH_ANY' : 'MATCH_ALL',
    ...(conditions.length > 0 && { conditions }),
    ...(groups.length > 0 && { groups }),
  };
}

/** Both must hold; either may be empty. */
export function bothOf(one: Filter | undefined, other: Filter | undefined): Filter | undefined {
  if (!filled(one)) return filled(other) ? other : undefined;
  if (!filled(other)) return one;
  return { match: 'MATCH_ALL', groups: [one, other] };
}

/** The filter without the condition at this place of its first level. */
export function withoutCondition(filter: Filter, place: number): Filter {
  return { ...filter, conditions: filter.conditions?.filter((_, index) => index !== place) };
}

/** The filter without the group at this place. */
export function withoutGroup(filter: Filter, place: number): Filter {
  return { ...filter, groups: filter.groups?.filter((_, index) => index !== place) };
}
