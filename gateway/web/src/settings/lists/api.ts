import { client } from '@/api/client';
import { unwrap } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Channel, LossReason } from '@/api/types';
import { everything, ifMatch } from '../shared/everything';

type Schemas = components['schemas'];
export type ScoreRule = Schemas['ScoreRule'];
export type CustomField = Schemas['CustomField'];

export const CHANNELS = 'leads.channel';
export const LOSSES = 'leads.loss_reason';
export const SCORES = 'leads.score_rule';
export const FIELDS = 'common.custom_field';

const change = (id: string, etag?: string) => ({ params: { path: { id } }, headers: ifMatch(etag) });
const removal = (id = '', etag?: string) => ({ params: { path: { id }, query: { etag } } });

export const listChannels = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/channels:query', { body: page })),
    ({ channels }) => channels,
  );
export const createChannel = (channel: Channel) => unwrap(client.POST('/api/v1/channels', { body: channel }));
export const updateChannel = (id: string, changes: Partial<Channel>, etag?: string) =>
  unwrap(client.PATCH('/api/v1/channels/{id}', { ...change(id, etag), body: changes as Channel }));
export const deleteChannel = ({ id, etag }: Channel) =>
  unwrap(client.DELETE('/api/v1/channels/{id}', removal(id, etag)));

export const listLosses = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/loss-reasons:query', { body: page })),
    ({ lossReasons }) => lossReasons,
  );
export const createLoss = (reason: LossReason) =>
  unwrap(client.POST('/api/v1/loss-reasons', { body: reason }));
export const updateLoss = (id: string, changes: Partial<LossReason>, etag?: string) =>
  unwrap(client.PATCH('/api/v1/loss-reasons/{id}', { ...change(id, etag), body: changes as LossReason }));
export const deleteLoss = ({ id, etag }: LossReason) =>
  unwrap(client.DELETE('/api/v1/loss-reasons/{id}', removal(id, etag)));

export const listScores = () =>
  everything(
    (page) => unwrap(client.POST('/api/v1/score-rules:query', { body: page })),
    ({ scoreRules }) => scoreRules,
  );
export const createScore = (rule: ScoreRule) => unwrap(client.POST('/api/v1/score-rules', { body: rule }));
export const updateScore = (id: string, changes: Partial<ScoreRule>, etag?: string) =>
  unwrap(client.PATCH('/api/v1/score-rules/{id}', { ...change(id, etag), body: changes as ScoreRule }));
export const deleteScore = ({ id, etag }: ScoreRule) =>
  unwrap(client.DELETE('/api/v1/score-rules/{id}', removal(id, etag)));

export async function listFields(): Promise<CustomField[]> {
  const rows = await everything(
    (page) => unwrap(client.POST('/api/v1/lead-fields:query', { body: page })),
    ({ customFields }) => customFields,
  );
  return rows.toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0));
}
export const createField = (field: CustomField) =>
  unwrap(client.POST('/api/v1/lead-fields', { body: field }));
export const updateField = (id: string, changes: Partial<CustomField>, etag?: string) =>
  unwrap(client.PATCH('/api/v1/lead-fields/{id}', { ...change(id, etag), body: changes as CustomField }));
