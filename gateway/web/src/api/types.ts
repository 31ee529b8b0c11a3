/** The API's shapes under short names. Fields are optional where the API may leave them out. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Lead = Schemas['Lead'];
export type Group = Schemas['Group'];
export type Query = Schemas['Query'];
export type Filter = Schemas['Filter'];
export type Condition = Schemas['Condition'];
export type Operator = Schemas['Operator'];
export type FieldDescription = Schemas['FieldDescription'];
export type FieldType = Schemas['FieldType'];
export type RecordDescription = Schemas['RecordDescription'];
export type SavedView = Schemas['SavedView'];
export type Pipeline = Schemas['Pipeline'];
export type Stage = Schemas['Stage'];
export type Channel = Schemas['Channel'];
export type LossReason = Schemas['LossReason'];
export type Staff = Schemas['Staff'];
export type Department = Schemas['Department'];
export type Branch = Schemas['Branch'];
export type Activity = Schemas['Activity'];
export type ActivityKind = Schemas['ActivityKind'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type Duplicate = Schemas['Duplicate'];
export type BulkRequest = Schemas['BulkLeadsRequest'];
export type BulkResponse = Schemas['BulkLeadsResponse'];
export type MoveRequest = Schemas['MoveLeadRequest'];
export type Task = Schemas['Task'];
export type Approval = Schemas['Approval'];
export type ApprovalStep = Schemas['ApprovalStep'];
export type Decision = Schemas['Decision'];
export type AttachedFile = Schemas['AttachedFile'];
export type DeadlinePlan = Schemas['DeadlinePlan'];
export type DueChange = Schemas['DueChange'];
export type ApprovalFlow = Schemas['ApprovalFlow'];
export type FlowStep = Schemas['FlowStep'];
export type WeeklyWorkload = Schemas['WeeklyWorkload'];
export type Handover = Schemas['Handover'];
export type TaskTemplate = Schemas['TaskTemplate'];
export type TemplateItem = Schemas['TemplateItem'];
export type Import = Schemas['Import'];
export type Student = Schemas['Student'];
export type TimelineKind = Schemas['TimelineKind'];
export type SectionScore = Schemas['SectionScore'];
export type Ward = Schemas['Ward'];
export type Export = Schemas['Export'];
export type RecordType = Schemas['RecordType'];

/** Any record as generic components meet it. */
export type AnyRecord = Record<string, unknown>;
