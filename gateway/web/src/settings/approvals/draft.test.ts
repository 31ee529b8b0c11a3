import { expect, test } from 'vitest';
import { draftOf, flowOf, newStep, wrongOf } from './draft';
import { factsOf, factsOfContract, kindOfContract } from './facts';

const TEXTS = { required: 'required', nobody: 'nobody', noSteps: 'no steps' };

test('what is missing is named at its place', () => {
  const steps = [newStep({ nameZh: '主管', roleIds: ['r'] }), newStep({ nameZh: ' ' })];
  expect(wrongOf({ nameZh: '折扣', steps }, TEXTS)).toEqual({
    'steps[1].nameZh': 'required',
    'steps[1].staffIds': 'nobody',
  });
  expect(wrongOf({ nameZh: '', steps: [] }, TEXTS)).toEqual({ nameZh: 'required', steps: 'no steps' });
});

test('keys of steps are the editor’s own', () => {
  const flow = { nameZh: '折扣', steps: [{ nameZh: '主管', mode: 'APPROVAL_MODE_ALL' as const }] };
  const draft = draftOf(flow);
  expect(new Set([...(draft.steps ?? []), newStep()].map(({ key }) => key)).size).toBe(2);
  expect(flowOf(draft).steps).toEqual([
    { nameZh: '主管', nameEn: '', mode: 'APPROVAL_MODE_ALL', staffIds: [], roleIds: [], condition: '' },
  ]);
  expect(flowOf({ nameZh: '新名' })).toEqual({ nameZh: '新名' });
});

test('a contract asks with the share of its discount in hundredths of a percent', () => {
  const contract = {
    currency: 'CNY',
    priceMinor: '3000000',
    discountMinor: '250000',
    totalMinor: '2750000',
    terms: [{ special: true }, { special: false }],
  };
  expect(factsOfContract(contract)).toMatchObject({ discount_bp: 833, special_terms: 1 });
  expect(kindOfContract(contract)).toBe('discount_and_terms');
  expect(kindOfContract({ ...contract, terms: [] })).toBe('discount');
  expect(factsOf('refund').map(({ name }) => name)).not.toContain('discount_bp');
});
