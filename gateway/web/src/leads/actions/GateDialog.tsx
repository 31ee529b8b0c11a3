import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldError, Problem } from '@/api/problem';
import type { AnyRecord, FieldDescription, Lead, Stage } from '@/api/types';
import { labelOf, useLocale } from '@/i18n';
import { FieldInput } from '@/kit/fields/FieldInput';
import { changeOf, jsonName, valueOf } from '@/kit/fields/fields';
import { useReport } from '@/kit/useReport';
import { createActivity } from '../api';
import { useLeadFields } from '../useLeads';

export type GateAnswer = Partial<Lead>;

interface GateDialogProps {
  lead: Lead;
  stage: Stage;
  /** STAGE_GATE_UNMET: its errors name what is missing. */
  problem: Problem;
  onDone: (answer: GateAnswer | null) => void;
}

/** The field an error is about: `lead.target_degree`, `target_degree` or `targetDegree`. */
export function fieldOf(error: FieldError, fields: FieldDescription[]): FieldDescription | undefined {
  const name = error.field.replace(/^lead\./, '');
  return fields.find((field) => field.name === name || jsonName(field.name ?? '') === name);
}

/** Asks for what a stage wants before a lead may enter it. */
export function GateDialog({ lead, stage, problem, onDone }: GateDialogProps) {
  const { t } = useTranslation('leads');
  const locale = useLocale();
  const report = useReport();
  const fields = useLeadFields();
  const [values, setValues] = useState<AnyRecord>({});
  const [note, setNote] = useState('');
  const [saving, setSaving] = useState(false);
  const asked = problem.errors.flatMap((error) => fieldOf(error, fields) ?? []);
  const others = problem.errors.filter((error) => !fieldOf(error, fields));
  const wantsNote = others.some(({ reason }) => reason === 'ACTIVITY_REQUIRED');
  const fillable = asked.length > 0 || wantsNote;
  const ready =
    fillable &&
    asked.every(({ name = '' }) => values[name] !== undefined) &&
    (!wantsNote || note.trim() !== '');

  const submit = async () => {
    setSaving(true);
    try {
      if (wantsNote)
        await createActivity({ leadId: lead.id ?? '', kind: 'ACTIVITY_KIND_NOTE', text: note.trim() });
      onDone(toLead(values));
    } catch (error) {
      report(error);
      setSaving(false);
    }
  };
  return (
    <Modal
      open
      width={440}
      title={t('gate.title', { stage: labelOf(stage, locale) })}
      okText={t('gate.button')}
      okButtonProps={{ disabled: !ready }}
      confirmLoading={saving}
      onOk={() => void submit()}
      onCancel={() => onDone(null)}
    >
      <Form layout="vertical" component="div">
        {others.map((error, place) => (
          <p key={place}>{error.detail || problem.detail}</p>
        ))}
        {asked.map((field, place) => (
          <Form.Item key={field.name} label={labelOf(field, locale)} htmlFor={`gate-${field.name}`}>
            <FieldInput
              id={`gate-${field.name}`}
              field={field}
              autoFocus={place === 0}
              value={values[field.name ?? ''] ?? valueOf(lead, field.name ?? '')}
              onChange={(value) => setValues({ ...values, [field.name ?? '']: value })}
            />
          </Form.Item>
        ))}
        {wantsNote && (
          <Form.Item label={t('gate.note')} htmlFor="gate-note">
            <Input.TextArea
              id="gate-note"
              autoFocus={asked.length === 0}
              autoSize={{ minRows: 2 }}
              maxLength={4000}
              value={note}
              onChange={({ target }) => setNote(target.value)}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

/** Fields by name -> the part of a lead that sets them. */
function toLead(values: AnyRecord): GateAnswer {
  const custom: AnyRecord = {};
  const lead: AnyRecord = {};
  for (const [name, value] of Object.entries(values)) {
    const change = changeOf(name, value);
    if (change.custom) Object.assign(custom, change.custom);
    else Object.assign(lead, change);
  }
  return Object.keys(custom).length > 0 ? { ...lead, custom } : lead;
}
