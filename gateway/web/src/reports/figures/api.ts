import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];

export type Figures = Schemas['Figures'];
export type FiguresRequest = Schemas['GetFiguresRequest'];
export type FigureGroup = Schemas['FigureGroup'];
export type FigureKind = Schemas['FigureKind'];
export type FigureDefinition = Schemas['FigureDefinition'];
export type FigureDimension = Schemas['FigureDimension'];
export type FigureRow = Schemas['FigureRow'];
export type RefundRate = Schemas['RefundRate'];
export type Receivable = Schemas['Receivable'];
export type Drill = Omit<Schemas['DrillFigureRequest'], 'pageSize' | 'pageToken'>;

export const FIGURES = 'reports.figure';
export const DRILL_PAGE = 50;

export const getFigures = (request: FiguresRequest, signal?: AbortSignal) =>
  unwrap(client.POST('/api/v1/figures:query', { body: request, signal }));

export const drillFigure = (drill: Drill, pageToken: string) =>
  unwrap(client.POST('/api/v1/figures:drill', { body: { ...drill, pageSize: DRILL_PAGE, pageToken } }));
