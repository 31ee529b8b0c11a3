import { CloseOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadFile } from './files/upload';
import { useReport } from './useReport';

interface FileInputProps {
  label: string;
  /** The id of the file, once it is with the server. */
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

/** One file, sent as soon as it is chosen. */
export function FileInput({ label, value, onChange }: FileInputProps) {
  const { t } = useTranslation('kit');
  const report = useReport();
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [share, setShare] = useState<number | null>(null);
  const send = async (file: File | undefined) => {
    if (!file) return;
    setShare(0);
    try {
      onChange(await uploadFile(file, setShare));
      setName(file.name);
    } catch (error) {
      report(error);
    }
    setShare(null);
  };
  return (
    <span>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={label}
        onChange={({ target }) => {
          void send(target.files?.[0]);
          target.value = '';
        }}
      />
      <Button icon={<PaperClipOutlined />} loading={share !== null} onClick={() => input.current?.click()}>
        {share === null ? (value ? name : label) : `${Math.round(share * 100)}%`}
      </Button>
      {value && (
        <Button
          type="text"
          icon={<CloseOutlined />}
          aria-label={t('files.remove', { name })}
          onClick={() => onChange(undefined)}
        />
      )}
    </span>
  );
}
