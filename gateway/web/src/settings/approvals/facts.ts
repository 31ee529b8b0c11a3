import type { FieldDescription } from '@/api/types';

/** What contracts ask for. */
export const KINDS = ['discount', 'special_terms', 'discount_and_terms', 'refund'] as const;
export type Kind = (typeof KINDS)[number];
export const CONTRACT = 'contracts.contract';

const DISCOUNT: Kind[] = ['discount', 'special_terms', 'discount_and_terms'];

interface Fact {
  name: string;
  /** Shares come in hundredths of a percent, which people write as money is written: with two decimals. */
  type: 'FIELD_TYPE_MONEY' | 'FIELD_TYPE_NUMBER' | 'FIELD_TYPE_TEXT';
  labelZh: string;
  labelEn: string;
  kinds: Kind[];
}

/** The facts contracts send with a request, in the order people think of them. */
export const FACTS: Fact[] = [
  {
    name: 'discount_bp',
    type: 'FIELD_TYPE_MONEY',
    labelZh: '折扣比例（%）',
    labelEn: 'Discount (%)',
    kinds: DISCOUNT,
  },
  {
    name: 'discount_minor',
    type: 'FIELD_TYPE_MONEY',
    labelZh: '折扣金额',
    labelEn: 'Discount (amount)',
    kinds: DISCOUNT,
  },
  {
    name: 'special_terms',
    type: 'FIELD_TYPE_NUMBER',
    labelZh: '特殊条款数',
    labelEn: 'Special terms (count)',
    kinds: DISCOUNT,
  },
  {
    name: 'refund_minor',
    type: 'FIELD_TYPE_MONEY',
    labelZh: '退费金额',
    labelEn: 'Refund',
    kinds: ['refund'],
  },
  {
    name: 'refundable_minor',
    type: 'FIELD_TYPE_MONEY',
    labelZh: '可退金额',
    labelEn: 'Refundable',
    kinds: ['refund'],
  },
  {
    name: 'total_minor',
    type: 'FIELD_TYPE_MONEY',
    labelZh: '合同总额',
    labelEn: 'Contract total',
    kinds: [...KINDS],
  },
];

const TEXTS: Omit<Fact, 'kinds'>[] = [
  {
    name: 'discount_reason',
    type: 'FIELD_TYPE_TEXT',
    labelZh: '折扣理由',
    labelEn: 'Reason for the discount',
  },
  { name: 'currency', type: 'FIELD_TYPE_TEXT', labelZh: '币种', labelEn: 'Currency' },
];

/** What a condition of a flow may ask about. */
export const CONDITION_FIELDS: FieldDescription[] = [...FACTS, ...TEXTS].map(
  ({ name, type, labelZh, labelEn }) => ({ name: `facts.${name}`, type, labelZh, labelEn }),
);

/** The facts that a request of a kind has. */
export const factsOf = (kind: string) => FACTS.filter(({ kinds }) => kinds.includes(kind as Kind));

interface ContractLike {
  currency?: string;
  priceMinor?: string;
  totalMinor?: string;
  discountMinor?: string;
  terms?: { special?: boolean }[];
}

/** What a contract would ask with, as contracts reckons it. */
export function factsOfContract(contract: ContractLike): Record<string, number | string> {
  const price = Number(contract.priceMinor ?? 0);
  const discount = Number(contract.discountMinor ?? 0);
  return {
    currency: contract.currency ?? 'CNY',
    total_minor: Number(contract.totalMinor ?? 0),
    discount_minor: discount,
    discount_bp: price > 0 ? Math.floor((discount * 10_000) / price) : 0,
    special_terms: (contract.terms ?? []).filter(({ special }) => special).length,
  };
}

/** The kind a contract would ask for. */
export function kindOfContract(contract: ContractLike): Kind {
  const { discount_minor: discount, special_terms: special } = factsOfContract(contract);
  if (Number(special) === 0) return 'discount';
  return Number(discount) > 0 ? 'discount_and_terms' : 'special_terms';
}
