import type { components } from '@/api/schema';
import { answerOf } from '../api';

export type PublicProposal = components['schemas']['PublicProposal'];
export type ProposalItem = components['schemas']['ProposalItem'];
export type BudgetTotal = components['schemas']['BudgetTotal'];
export type CostPeriod = components['schemas']['CostPeriod'];

const addressOf = (token: string) => `/public/v1/proposals/${encodeURIComponent(token)}`;

/** Counts as an opening. */
export const openProposal = (token: string, locale: string) =>
  answerOf<PublicProposal>(`${addressOf(token)}:open`, locale, {});

/** `contentSha256` is what the page showed: nobody agrees to something else. */
export const confirmProposal = (token: string, locale: string, name: string, contentSha256: string) =>
  answerOf<PublicProposal>(`${addressOf(token)}:confirm`, locale, { name, contentSha256 });

export const pdfAddress = (token: string) => `${addressOf(token)}:print`;
