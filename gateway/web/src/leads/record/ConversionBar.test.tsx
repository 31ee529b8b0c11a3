import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import type { Lead } from '@/api/types';
import { serve, show } from '@/test/render';
import { canUndo } from '../actions/useConvert';
import { ConversionBar } from './ConversionBar';

vi.mock('@/app/session/session', () => ({ useCan: () => () => true }));

const lead: Lead = { id: '1', name: '林可' };
const done: Lead = {
  ...lead,
  conversion: 'CONVERSION_DONE',
  studentId: 's1',
  convertTime: new Date().toISOString(),
};

afterEach(() => vi.unstubAllGlobals());

test('a lead that is no student says nothing', () => {
  show(<ConversionBar lead={lead} />);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a converted lead leads to the student and can be taken back', async () => {
  const asked = serve({ 'POST /api/v1/leads/1:undoConvert': { ...lead, conversion: 'CONVERSION_UNDOING' } });
  show(<ConversionBar lead={done} />);
  expect(screen.getByRole('link', { name: '查看学生' }).getAttribute('href')).toBe('/students/s1');
  await userEvent.setup().click(screen.getByRole('button', { name: '撤销转化' }));
  await vi.waitFor(() =>
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(['/api/v1/leads/1:undoConvert']),
  );
});

test('what hangs on the student is named', () => {
  show(
    <ConversionBar lead={{ ...done, conversionBlockers: ['contracts.contract', 'students.education'] }} />,
  );
  expect(screen.getByText('转化不能撤销，学生已有：合同、教育背景')).toBeTruthy();
});

test('after a day a conversion stays', () => {
  const now = Date.now();
  const at = (hours: number) => ({ ...done, convertTime: new Date(now - hours * 3_600_000).toISOString() });
  expect(canUndo(at(23), now)).toBe(true);
  expect(canUndo(at(25), now)).toBe(false);
  expect(canUndo(lead, now)).toBe(false);
});
