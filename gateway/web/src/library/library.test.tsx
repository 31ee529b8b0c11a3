import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import dayjs from 'dayjs';
import { describe, expect, it } from 'vitest';
import { offerOf } from '@/applications/OfferDialog';
import { Deadline, urgencyOf } from '@/kit/Deadline';
import { serve, show } from '@/test/render';
import { NOTHING, queryOf } from './api';
import { Shortlist } from './Shortlist';

describe('a deadline', () => {
  it('is urgent within a week and over afterwards', () => {
    const now = dayjs('2026-11-26T12:00:00Z');
    expect(urgencyOf('2026-11-30T23:59:00Z', now)).toBe('week');
    expect(urgencyOf('2026-12-20T00:00:00Z', now)).toBe('month');
    expect(urgencyOf('2027-01-13T18:00:00Z', now)).toBe('later');
    expect(urgencyOf('2026-11-26T11:00:00Z', now)).toBe('over');
    expect(urgencyOf(undefined, now)).toBe('none');
  });

  it('is said on the clock of the school', () => {
    show(<Deadline time="2027-01-13T18:00:00Z" date="2027-01-13" clock="18:00" zone="Europe/London" />);
    expect(screen.getByText(/2027-01-13 18:00/, { selector: 'time' })).toHaveAttribute(
      'datetime',
      '2027-01-13T18:00:00Z',
    );
    expect(screen.getByText(/Europe\/London/)).toBeInTheDocument();
  });
});

describe('a question to the library', () => {
  it('asks for the rank and the country where each kind keeps them', () => {
    const wanted = { ...NOTHING, countries: ['GB'], rank: 50 };
    const fields = (kind: 'institutions' | 'rounds') =>
      queryOf(wanted, kind, '').filter?.conditions?.map(({ field }) => field);
    expect(fields('institutions')).toEqual(['country', 'rank', 'archived']);
    expect(fields('rounds')).toEqual(['country', 'institution_rank']);
  });
});

describe('an offer', () => {
  it('goes out in minor units, and unconditional without conditions', () => {
    const draft = {
      kind: 'OFFER_KIND_UNCONDITIONAL' as const,
      receiveDate: dayjs('2026-11-20'),
      replyDate: null,
      deposit: 1999.99,
      currency: 'GBP',
      due: null,
      conditions: [{ kind: 'CONDITION_KIND_OTHER' as const, text: 'x' }],
    };
    expect(offerOf('a1', draft)).toMatchObject({
      depositAmount: '199999',
      depositCurrency: 'GBP',
      receiveDate: '2026-11-20',
      conditions: [],
    });
  });
});

describe('the shortlist', () => {
  const item = {
    id: 'i1',
    studentId: 's1',
    roundId: 'r1',
    tier: 'TIER_REACH',
    institutionNameZh: '爱丁堡大学',
    programmeNameZh: '数据科学',
    startMonth: '2027-09',
    roundName: 'Round 1',
  };
  const match = {
    roundId: 'r1',
    suggestedTier: 'TIER_MATCH',
    requirements: [
      {
        requirement: { kind: 'REQUIREMENT_KIND_TEST', test: 'IELTS' },
        outcome: 'OUTCOME_MISSING',
        wanted: '7 (6.5)',
        reasonZh: 'IELTS 6.5，未达到：6.5 < 7',
      },
    ],
  };

  it('explains the match with the figures and changes the tier', async () => {
    const asked = serve({
      'GET /auth/session': {
        user: { id: 'p1', name: '王顾问' },
        permissions: { 'students.shortlist_item.edit': 'branch' },
      },
      'POST /api/v1/shortlist-items:query': { shortlistItems: [item] },
      'POST /api/v1/shortlist-items:match': { matches: [match] },
      'PATCH /api/v1/shortlist-items/i1': { ...item, tier: 'TIER_MATCH' },
    });
    show(<Shortlist student={{ id: 's1', name: '张伟' } as never} />);
    const card = await screen.findByRole('article', { name: /爱丁堡大学/ });
    expect(await within(card).findByText(/6.5 < 7/)).toBeInTheDocument();
    await userEvent.click(within(card).getByText('匹配', { selector: '.ant-segmented-item-label' }));
    await waitFor(() => expect(asked.some(({ method }) => method === 'PATCH')).toBe(true));
    const sent = asked.find(({ method }) => method === 'PATCH');
    expect(await sent?.json()).toEqual({ tier: 'TIER_MATCH' });
  });
});
