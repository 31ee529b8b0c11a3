import { CopyOutlined } from '@ant-design/icons';
import { Button, Input, type InputRef, Space } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** The link, chosen and ready to be copied. */
export function LinkField({ link }: { link: string }) {
  const { t } = useTranslation('proposals');
  const [copied, setCopied] = useState(false);
  const input = useRef<InputRef>(null);
  useEffect(() => input.current?.select(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // without leave to write to the clipboard the text is chosen, for Ctrl+C
      input.current?.select();
    }
  };
  return (
    <Space.Compact block style={{ marginBottom: 12 }}>
      <Input ref={input} readOnly aria-label={t('link')} value={link} />
      <Button type="primary" icon={<CopyOutlined />} onClick={() => void copy()}>
        {t(copied ? 'copied' : 'copy')}
      </Button>
    </Space.Compact>
  );
}
