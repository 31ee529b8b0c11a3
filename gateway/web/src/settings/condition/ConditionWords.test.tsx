import { screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { serve, show } from '@/test/render';
import { ConditionWords } from './ConditionWords';

const fields = [
  {
    name: 'business_line',
    type: 'FIELD_TYPE_CHOICE',
    labelZh: '业务线',
    right: 'FIELD_RIGHT_EDIT',
    choices: [
      { value: 'BUSINESS_LINE_STUDY_ABROAD', labelZh: '留学' },
      { value: 'BUSINESS_LINE_VOCATIONAL', labelZh: '职教' },
    ],
  },
  { name: 'region', type: 'FIELD_TYPE_TEXT', labelZh: '地区', right: 'FIELD_RIGHT_EDIT' },
];

afterEach(() => vi.unstubAllGlobals());

test('a condition is a sentence with the names of choices', async () => {
  serve({ 'GET /api/v1/leads:describe': { fields } });
  show(<ConditionWords source="lead.business_line == 'STUDY_ABROAD' && lead.region.contains('北京')" />);
  const words = await screen.findByTitle(/business_line/);
  expect(words).toHaveTextContent('业务线 是 留学 并且 地区 包含 北京');
});

test('what rows cannot say stays as it is written', async () => {
  serve({ 'GET /api/v1/leads:describe': { fields } });
  const source = "lead.region == 'A' && (lead.region == 'B' || lead.region == 'C')";
  show(<ConditionWords source={source} />);
  expect(await screen.findByText(source)).toBeInTheDocument();
});
