import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { SLOW } from '@/api/queries';
import { useDebounced } from '@/kit/useDebounced';
import { labelOf, useLocale } from '@/i18n';
import { createContract, listTemplates, searchStudents, TEMPLATES } from './api';
import { isAmount, toMinor, toTyped } from '@/kit/money/money';
import { useAct } from './useContracts';

interface CreateContractProps {
  /** For this student, when it is known already. */
  studentId?: string;
  /** The proposal that the client confirmed, when there is one. */
  proposalId?: string;
  onClose: () => void;
}

/** A draft from a template; everything else is edited on its page. */
export function CreateContract({ studentId: given, proposalId, onClose }: CreateContractProps) {
  const { t } = useTranslation('contracts');
  const locale = useLocale();
  const navigate = useNavigate();
  const { act, busy } = useAct();
  const [words, setWords] = useState('');
  const [studentId, setStudentId] = useState(given);
  const [templateId, setTemplateId] = useState<string>();
  const [price, setPrice] = useState<string>();
  const search = useDebounced(words, 250);
  const students = useQuery({
    queryKey: ['students.student', 'choose', search],
    queryFn: () => searchStudents(search),
    enabled: !given,
  });
  const templates = useQuery({ queryKey: [TEMPLATES, 'list'], queryFn: listTemplates, staleTime: SLOW });
  const template = templates.data?.find(({ id }) => id === templateId);
  const currency = template?.currency;
  const shown = price ?? (template ? toTyped(template.priceMinor, currency) : '');
  const ready = studentId && templateId && isAmount(shown, currency);
  const create = () =>
    act(async () => {
      const priceMinor = toMinor(shown, currency);
      const made = await createContract({ studentId, proposalId, templateId, priceMinor });
      void navigate(`/contracts/${made.id}`);
    });
  return (
    <Modal
      open
      title={t('create.title')}
      okText={t('create.ok')}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={() => void create()}
      onCancel={onClose}
    >
      <Form layout="vertical">
        {!given && (
          <Form.Item label={t('create.student')} htmlFor="student" required>
            <Select
              id="student"
              showSearch={{ filterOption: false, onSearch: setWords }}
              placeholder={t('create.studentHint')}
              loading={students.isFetching}
              value={studentId}
              options={students.data?.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={setStudentId}
            />
          </Form.Item>
        )}
        <Form.Item label={t('create.template')} htmlFor="template" required>
          <Select
            id="template"
            placeholder={t('create.templateHint')}
            loading={templates.isPending}
            value={templateId}
            options={templates.data
              ?.filter(({ archived }) => !archived)
              .map((one) => ({ value: one.id, label: labelOf(one, locale) }))}
            onChange={(id) => {
              setTemplateId(id);
              setPrice(undefined);
            }}
          />
        </Form.Item>
        <Form.Item label={t('price')} htmlFor="price" required>
          <Input
            id="price"
            inputMode="decimal"
            prefix={currency}
            value={shown}
            status={shown && !isAmount(shown, currency) ? 'error' : undefined}
            onChange={({ target }) => setPrice(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
