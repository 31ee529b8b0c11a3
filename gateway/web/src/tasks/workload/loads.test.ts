import { expect, test } from 'vitest';
import { loadsOf } from './loads';

test('a person is one row, whatever teams the tasks are of; the busiest comes first', () => {
  const loads = loadsOf([
    { ownerId: 'a', departmentId: 'x', openCount: 2, plannedMinutes: 30, completedCount: 1 },
    { ownerId: 'b', openCount: 4, plannedCount: 4 },
    { ownerId: 'a', departmentId: 'y', openCount: 3, overdueCount: 1, plannedMinutes: 60 },
  ]);
  expect(loads.map(({ ownerId, open }) => [ownerId, open])).toEqual([
    ['a', 5],
    ['b', 4],
  ]);
  expect(loads[0]).toMatchObject({ late: 1, other: 4, minutes: 90, completed: 1 });
});

test('the parts of a bar add up, also when a task is late, waits and is planned', () => {
  const [load] = loadsOf([{ ownerId: 'a', openCount: 3, overdueCount: 2, waitingCount: 2, plannedCount: 2 }]);
  expect(load).toMatchObject({ late: 2, waiting: 1, planned: 0, other: 0 });
});
