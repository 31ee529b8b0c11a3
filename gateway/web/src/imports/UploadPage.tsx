import { InboxOutlined } from '@ant-design/icons';
import { Alert, Progress, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { queryClient } from '@/api/queries';
import { uploadFile } from '@/kit/files/upload';
import { PageHeader } from '@/kit/PageHeader';
import { problemText } from '@/kit/problemText';
import { createImport, IMPORTS } from './api';
import styles from './imports.module.css';
import { StepBar } from './StepBar';
import { addressOf, useSubject } from './subjects';
import { Template } from './Template';

const ACCEPT = '.xlsx,.xls,.ods,.csv';
const MOST_BYTES = 60 * 1024 * 1024;

/** The first step: a file. */
export default function UploadPage() {
  const { t } = useTranslation('imports');
  const upload = useUpload();
  return (
    <div className={styles.page}>
      <PageHeader title={`${t('new')} · ${useSubject().name}`}>
        <Template />
      </PageHeader>
      <StepBar current="upload" />
      <div className={styles.content}>
        {upload.error && (
          <Alert type="error" showIcon title={upload.error} className={styles.block} role="alert" />
        )}
        <Upload.Dragger
          accept={ACCEPT}
          multiple={false}
          showUploadList={false}
          disabled={upload.share !== null}
          customRequest={({ file }) => void upload.run(file as File)}
        >
          <div className={styles.drop}>
            <InboxOutlined className={styles.dropIcon} aria-hidden />
            <strong>{t('upload.title')}</strong>
            <span className={styles.quiet}>{t('upload.hint')}</span>
            {upload.share !== null && (
              <Progress
                percent={Math.round(upload.share * 100)}
                status="active"
                aria-label={t('upload.sending')}
                style={{ maxWidth: 360 }}
              />
            )}
          </div>
        </Upload.Dragger>
        <p className={styles.quiet}>{t('upload.promise')}</p>
      </div>
    </div>
  );
}

function useUpload() {
  const { t } = useTranslation('imports');
  const kit = useTranslation('kit').t;
  const navigate = useNavigate();
  const subject = useSubject();
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState('');
  const run = async (file: File) => {
    setError('');
    if (file.size > MOST_BYTES) return setError(t('upload.tooLarge'));
    if (file.size === 0) return setError(t('upload.empty'));
    setShare(0);
    try {
      const { id } = await createImport(subject.path, await uploadFile(file, setShare));
      void queryClient.invalidateQueries({ queryKey: [IMPORTS, 'list'] });
      void navigate(addressOf(subject, `/${id}`), { replace: true });
    } catch (failure) {
      setError(problemText(failure, kit));
      setShare(null);
    }
  };
  return { share, error, run };
}
