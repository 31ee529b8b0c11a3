import { DeleteOutlined, PaperClipOutlined, UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Progress } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttachedFile } from '@/api/types';
import { formatTime } from '../fields/format';
import { PersonName } from '../PersonName';
import styles from './files.module.css';
import { LARGEST, sizeText } from './size';
import { fileUrl } from './upload';
import { useUploads } from './useUploads';

interface FileListProps {
  /** Ids inside begin with it. */
  id: string;
  files: AttachedFile[];
  /** Where the bytes of one are. */
  hrefOf: (fileId: string) => string;
  editable: boolean;
  onChange: (files: AttachedFile[]) => void;
}

/** The files of a record: read them, add by button or drop, say what each is, take one away. */
export function FileList({ id, files, hrefOf, editable, onChange }: FileListProps) {
  const { t } = useTranslation('kit');
  const set = (fileId: string | undefined, note: string) =>
    onChange(files.map((file) => (file.fileId === fileId ? { ...file, note } : file)));
  return (
    <div className={styles.files}>
      {files.length === 0 && !editable && <p className={styles.quiet}>{t('files.none')}</p>}
      <ul>
        {files.map((file) => (
          <li key={file.fileId}>
            <PaperClipOutlined aria-hidden />
            <a href={addressOf(file, hrefOf)} target="_blank" rel="noreferrer">
              {file.name}
            </a>
            <small className={styles.quiet}>
              {sizeText(Number(file.size ?? 0))}
              {file.attachTime && ` · ${formatTime(file.attachTime)}`}{' '}
              {file.attachedBy && <PersonName id={file.attachedBy} />}
            </small>
            {editable ? (
              <>
                <Input
                  className={styles.note}
                  aria-label={t('files.noteOf', { name: file.name })}
                  placeholder={t('files.note')}
                  maxLength={500}
                  value={file.note}
                  onChange={({ target }) => set(file.fileId, target.value)}
                />
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('files.remove', { name: file.name })}
                  onClick={() => onChange(files.filter((one) => one !== file))}
                />
              </>
            ) : (
              file.note && <span className={styles.said}>{file.note}</span>
            )}
          </li>
        ))}
      </ul>
      {editable && <Add id={id} files={files} onChange={onChange} />}
    </div>
  );
}

/** What is not saved with the record yet is only its uploader's. */
function addressOf({ fileId = '', attachTime }: AttachedFile, hrefOf: (fileId: string) => string) {
  return attachTime ? hrefOf(fileId) : fileUrl(fileId);
}

function Add({ id, files, onChange }: Pick<FileListProps, 'id' | 'files' | 'onChange'>) {
  const { t } = useTranslation('kit');
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const uploads = useUploads(files, onChange);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void uploads.add([...event.dataTransfer.files]);
  };
  return (
    <div
      className={styles.add}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        ref={input}
        id={`${id}-input`}
        type="file"
        multiple
        hidden
        aria-label={t('files.add')}
        onChange={({ target }) => {
          void uploads.add([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <Button icon={<UploadOutlined />} onClick={() => input.current?.click()}>
        {t('files.add')}
      </Button>
      <span className={styles.quiet}>{t('files.drop', { size: sizeText(LARGEST) })}</span>
      {uploads.sending.map(({ name, share }) => (
        <Progress
          key={name}
          percent={Math.round(share * 100)}
          size="small"
          status="active"
          format={(percent) => `${name} ${percent}%`}
          aria-label={t('files.sending', { name })}
        />
      ))}
      {uploads.problems.map((text) => (
        <Alert key={text} type="error" showIcon title={text} role="alert" />
      ))}
    </div>
  );
}
